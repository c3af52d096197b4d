"""What an older, self-hosted server lacks, for `LocalServer` to hide."""

__all__ = ["OLD_FEATURES", "OLD_FIELDS"]

OLD_FIELDS = (
    "Artifact.storageBytes",
    "Artifact.usedCount",
    "Artifact.artifactMemberships",
    "ArtifactCollection.artifactMemberships",
    "ArtifactSequence.artifactMemberships",
    "ArtifactPortfolio.artifactMemberships",
    "FileConnection.totalCount",
    "LinkArtifactPayload.artifactMembership",
)
"""Fields that an older, self-hosted server may not know, and that the SDK can do without."""

OLD_FEATURES = (
    "ARTIFACT_COLLECTIONS_FILTERING_SORTING",
    "ARTIFACT_MEMBERSHIP_IN_LINK_ARTIFACT_RESPONSE",
    "ARTIFACT_REGISTRY_SEARCH",
    "ARTIFACT_V2_DOWNLOAD_HANDLER_SUPPORTS_ARTIFACT_ID",
    "INCLUDE_ARTIFACT_TYPES_IN_REGISTRY_CREATION",
    "MARK_RUN_FILES_UPLOADED",
    "TOTAL_COUNT_IN_FILE_CONNECTION",
    "USE_ARTIFACT_WITH_ENTITY_AND_PROJECT_INFORMATION",
)
"""Features that an older server does not advertise."""
