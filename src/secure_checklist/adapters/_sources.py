"""The sources that the library reads, and which of them a record is likely of."""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from secure_checklist.adapters._record import Source
from secure_checklist.adapters.apple import declarative, mdm
from secure_checklist.adapters.apps import android, ios
from secure_checklist.adapters.google import (
    android_management,
    cloud_identity,
    play_integrity,
    workspace_chromeos,
    workspace_mobile,
    workspace_user,
)
from secure_checklist.adapters.jamf import computer, mobile
from secure_checklist.adapters.microsoft import auth_methods, intune_device, registration
from secure_checklist.adapters.osquery import fleetdm, tables
from secure_checklist.adapters.web import client_hints, hibp, webauthn
from secure_checklist.subjects.account import Account

SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        "amapi-device": Source(
            android_management.read,
            "apiLevel deviceSettings hardwareInfo lastStatusReportTime managementMode securityPosture softwareInfo",
            wrappers="devices",
            other_names="amapi android-management",
        ),
        "android-app": Source(
            android.read,
            "AdvancedProtectionManager Build DevicePolicyManager KeyguardManager LinkProperties SecurityStateManager "
            "Settings",
            origin="measured",
        ),
        "apple-ddm-status": Source(
            declarative.read,
            "Errors StatusItems device diskmanagement mdm passcode security softwareupdate",
        ),
        "apple-mdm": Source(
            mdm.read,
            "BuildVersion DeviceInformation FDE_Enabled FirewallSettings HardwareEncryptionCaps IsAppleSilicon "
            "IsDeviceLocatorServiceEnabled IsMultiUser IsSupervised LastCloudBackupDate ManagementStatus ModelName "
            "OSUpdateSettings OSVersion PasscodePresent ProductName QueryResponses SecureBoot SecurityInfo Status "
            "SupplementalBuildVersion SupplementalOSVersionExtra SystemIntegrityProtectionEnabled",
            other_names="apple",
        ),
        "browser-hints": Source(client_hints.read, "headers userAgentData", origin="stated"),
        "cloudidentity-device": Source(
            cloud_identity.read,
            "androidSpecificAttributes buildNumber compromisedState deviceType enabledUsbDebugging encryptionState "
            "endpointVerificationSpecificAttributes lastSyncTime manufacturer model osVersion ownerType passwordState "
            "releaseVersion securityPatchTime",
            wrappers="devices",
            other_names="endpoint-verification",
        ),
        "fleet-host": Source(
            fleetdm.read,
            "detail_updated_at disk_encryption_enabled hardware_model hardware_vendor mdm os_version platform "
            "seen_time",
            wrappers="host hosts",
            other_names="fleet",
        ),
        "graph-authentication-methods": Source(
            auth_methods.read,
            "value",
            listed="value",
            parts="@odata createdDateTime keyStrength phoneNumber phoneType smsSignInState",
            subject=Account,
        ),
        "graph-manageddevice": Source(
            intune_device.read,
            "androidSecurityPatchLevel deviceHealthAttestationState isEncrypted isSupervised jailBroken "
            "lastSyncDateTime manufacturer model operatingSystem osVersion windowsProtectionState",
            wrappers="value",
            other_names="intune",
        ),
        "graph-user-registration-details": Source(
            registration.read,
            "isMfaCapable isMfaRegistered lastUpdatedDateTime methodsRegistered",
            wrappers="value",
            subject=Account,
        ),
        "hibp-breached-account": Source(
            hibp.read,
            "breachedaccount pasteaccount pwnedpasswords_range stealerlogsbyemail",
            listed="breachedaccount",
            parts="BreachDate DataClasses Domain IsFabricated IsRetired IsSpamList IsStealerLog Name PwnCount",
            other_names="hibp haveibeenpwned",
            subject=Account,
        ),
        "ios-app": Source(ios.read, "LAContext ProcessInfo UIDevice jailbreak_heuristics utsname", origin="measured"),
        "jamf-computer": Source(
            computer.read,
            "diskEncryption general hardware localUserAccounts operatingSystem security softwareUpdates",
            wrappers="results",
            other_names="jamf",
        ),
        "jamf-mobile-device": Source(
            mobile.read,
            "deviceLocatorServiceEnabled deviceOwnershipType deviceType general hardware ios lastCloudBackupDate "
            "lastInventoryUpdateDate lastInventoryUpdateTimestamp mobileDeviceId osBuild osRapidSecurityResponse "
            "osSupplementalBuildVersion osVersion reportDate security supervised type",
            wrappers="results",
        ),
        "osquery": Source(
            tables.read,
            "alf bitlocker_info disk_encryption gatekeeper mounts os_version screenlock secureboot sharing_preferences "
            "sip_config system_info windows_security_center",
        ),
        "play-integrity": Source(
            play_integrity.read,
            "accountDetails appIntegrity deviceIntegrity environmentDetails requestDetails testingDetails "
            "tokenPayloadExternal",
        ),
        "webauthn-credentials": Source(
            webauthn.read,
            "credentials",
            listed="credentials",
            parts="backupEligible backupState credential_backed_up credential_device_type publicKey transports",
            other_names="passkeys",
            subject=Account,
        ),
        "workspace-chromeosdevice": Source(
            workspace_chromeos.read,
            "autoUpdateExpiration autoUpdateThrough bootMode extendedSupportEnabled lastSync model osUpdateStatus "
            "osVersion platformVersion",
            wrappers="chromeosdevices",
        ),
        "workspace-mobiledevice": Source(
            workspace_mobile.read,
            "adbStatus buildNumber deviceCompromisedStatus devicePasswordStatus encryptionStatus lastSync manufacturer "
            "model os releaseVersion securityPatchLevel type unknownSourcesStatus",
            wrappers="mobiledevices",
        ),
        "workspace-user-2sv": Source(
            workspace_user.read,
            "isEnforcedIn2Sv isEnrolledIn2Sv primaryEmail",
            wrappers="users",
            subject=Account,
        ),
    }
)


def heads(keys: Iterable[str]) -> frozenset[str]:
    """Return keys up to their first dots, since a source writes a path as one key, or nests it."""
    return frozenset(key.partition(".")[0] for key in keys)


@cache
def _known() -> Mapping[str, frozenset[str]]:
    return {name: heads(f"{source.keys} {source.parts}".split()) for name, source in SOURCES.items()}


def likely(*candidates: frozenset[str]) -> str | None:
    """Return the source that reads most keys of the first candidate of which one is read; None if none is.

    Under the key of a list, pages of several sources look alike, so what is in them is looked at before it.
    """
    #   {"value": [...], "@odata.nextLink": ...}    a page of Microsoft Graph, of devices or of users
    #   {"results": [...], "totalCount": 2}         a page of Jamf, of computers or of phones
    #
    # "value" is a key of one source's own records, too. So the records within are asked first.
    pages = frozenset(word for source in SOURCES.values() for word in ("@odata", *source.wrappers.split()))
    for keys in (*(keys - pages for keys in candidates), *candidates):
        most, name = max(((len(known & keys), name) for name, known in _known().items()), key=lambda one: one[0])
        if most:
            return name
    return None


@lru_cache(maxsize=1000)
def is_of(name: str, keys: frozenset[str], *, part: bool = False) -> bool:
    """Return True if what has these keys may be a record of a source, or a `part` of one.

    It has a key that only this source has, or one that it reads while no other source reads more of them.
    """
    own = keys & heads((SOURCES[name].parts if part else SOURCES[name].keys).split())
    alone = own.difference(*(known for other, known in _known().items() if other != name))
    return bool(alone and not part) or len(own) >= max(1, *(len(known & keys) for known in _known().values()))
