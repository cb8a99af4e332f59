"""The entity types of Microsoft Sentinel and the identifiers of each.

Lives here: plain facts, as of 2025. Source: Microsoft Learn, "Microsoft Sentinel entity types reference", and
what the checks of the public Sentinel repository accept. Does not live here: judging a hunt's mappings
(`check`).
"""

from __future__ import annotations

IDENTIFIERS: dict[str, tuple[str, ...]] = {
    "Account": (
        *("Name", "FullName", "NTDomain", "DnsDomain", "UPNSuffix", "Sid", "AadTenantId", "AadUserId", "PUID"),
        *("IsDomainJoined", "DisplayName", "ObjectGuid"),
    ),
    "AzureResource": ("ResourceId",),
    "CloudApplication": ("AppId", "Name", "InstanceName"),
    "DNS": ("DomainName",),
    "File": ("Directory", "Name"),
    "FileHash": ("Algorithm", "Value"),
    "Host": (
        *("DnsDomain", "NTDomain", "HostName", "FullName", "NetBiosName", "AzureID", "OMSAgentID", "OSFamily"),
        *("OSVersion", "IsDomainJoined"),
    ),
    "IoTDevice": (
        *("DeviceId", "DeviceName", "Manufacturer", "Model", "FirmwareVersion", "OperatingSystem", "MacAddress"),
        *("Protocols", "SerialNumber", "Source", "IoTSecurityAgentId", "DeviceType", "IoTHub"),
    ),
    "IP": ("Address", "AddressScope"),
    "Mailbox": ("MailboxPrimaryAddress", "DisplayName", "Upn", "ExternalDirectoryObjectId", "RiskLevel"),
    "MailCluster": (
        *("NetworkMessageIds", "CountByDeliveryStatus", "CountByThreatType", "CountByProtectionStatus", "Threats"),
        *("Query", "QueryTime", "MailCount", "IsVolumeAnomaly", "Source", "ClusterSourceIdentifier"),
        *("ClusterSourceType", "ClusterQueryStartTime", "ClusterQueryEndTime", "ClusterGroup"),
    ),
    "MailMessage": (
        *("Recipient", "Urls", "Threats", "Sender", "P1Sender", "P1SenderDisplayName", "P1SenderDomain"),
        *("SenderIP", "P2Sender", "P2SenderDisplayName", "P2SenderDomain", "ReceivedDate", "NetworkMessageId"),
        *("InternetMessageId", "Subject", "BodyFingerprintBin1", "BodyFingerprintBin2", "BodyFingerprintBin3"),
        *("BodyFingerprintBin4", "BodyFingerprintBin5", "AntispamDirection", "DeliveryAction", "DeliveryLocation"),
        *("Language", "ThreatDetectionMethods"),
    ),
    "Malware": ("Name", "Category"),
    "Process": ("ProcessId", "CommandLine", "ElevationToken", "CreationTimeUtc"),
    "RegistryKey": ("Hive", "Key"),
    "RegistryValue": ("Name", "Value", "ValueType"),
    "SecurityGroup": ("DistinguishedName", "SID", "ObjectGuid"),
    "SubmissionMail": (
        *("NetworkMessageId", "Timestamp", "Recipient", "Sender", "SenderIp", "Subject", "ReportType"),
        *("SubmissionId", "SubmissionDate", "Submitter"),
    ),
    "URL": ("Url",),
}

REQUIRED: dict[str, tuple[tuple[str, ...], ...]] = {
    "Account": (("FullName",), ("Sid",), ("Name",), ("AadUserId",), ("PUID",), ("ObjectGuid",)),
    "AzureResource": (("ResourceId",),),
    "CloudApplication": (("AppId",), ("Name",)),
    "DNS": (("DomainName",),),
    "File": (("Name",),),
    "FileHash": (("Algorithm", "Value"),),
    "Host": (("FullName",), ("HostName",), ("NetBiosName",), ("AzureID",), ("OMSAgentID",)),
    "IoTDevice": (("DeviceId",),),
    "IP": (("Address",),),
    "Mailbox": (("MailboxPrimaryAddress",),),
    "MailCluster": (("Query",), ("Source",)),
    "MailMessage": (("NetworkMessageId",), ("Recipient",)),
    "Malware": (("Name",),),
    "Process": (("CommandLine",), ("ProcessId",)),
    "RegistryKey": (("Key",), ("Hive",)),
    "RegistryValue": (("Name",),),
    "SecurityGroup": (("DistinguishedName",), ("SID",), ("ObjectGuid",)),
    "SubmissionMail": (("SubmissionId",), ("NetworkMessageId",), ("Recipient",), ("Submitter",)),
    "URL": (("Url",),),
}
"""For each type the sets of identifiers of which a mapping needs at least one whole."""
