"""The library: every operator and function of KQL as one declaration each."""
