"""Where traces go: the standard variables OTEL_EXPORTER_OTLP_…, which OpenTelemetry's exporter reads. Here they are checked."""

from urllib.parse import urlsplit

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "OTEL_EXPORTER_OTLP_"
PROTOCOL = "http/protobuf"
COMPRESSIONS = ("none", "gzip", "deflate")


class CollectorSettings(BaseSettings):
    """Each field is read from the variable OTEL_EXPORTER_OTLP_<FIELD>; those for traces alone go first."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True)

    endpoint: str | None = Field(default=None, description="The collector's address, without a path.")
    traces_endpoint: str | None = Field(default=None, description="The whole address for traces.")
    protocol: str = Field(default=PROTOCOL, description="Only OTLP over HTTP is supported.")
    traces_protocol: str | None = Field(default=None, description="The same, for traces alone.")
    compression: str = Field(default="none", description="How what is sent is compressed.")
    traces_compression: str | None = Field(default=None, description="The same, for traces alone.")
    timeout: str = Field(default="10", description="After how many seconds an attempt to send ends.")
    traces_timeout: str | None = Field(default=None, description="The same, for traces alone.")

    @property
    def fault(self) -> str | None:
        """Why traces can't be sent with these variables, as a sentence."""
        address = self.traces_endpoint or self.endpoint
        if address is None:
            return f"VIGIE_TRACES is otlp, but {PREFIX}ENDPOINT does not say where the collector is."
        if not _is_address(address):
            name = "ENDPOINT" if self.traces_endpoint is None else "TRACES_ENDPOINT"
            return f"{PREFIX}{name} must be an address like http://127.0.0.1:4318."
        if (protocol := self.traces_protocol or self.protocol) != PROTOCOL:
            return f"{PREFIX}PROTOCOL is {protocol}, but traces are sent as {PROTOCOL} only."
        if (self.traces_compression or self.compression).strip().lower() not in COMPRESSIONS:
            return f"{PREFIX}COMPRESSION must be one of {', '.join(COMPRESSIONS)}."
        if not _is_duration(self.traces_timeout or self.timeout):
            return f"{PREFIX}TIMEOUT must be a number of seconds above 0."
        return None


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # for a port that is no number
        return False


def _is_duration(text: str) -> bool:
    try:
        return 0 < float(text) < float("inf")
    except ValueError:
        return False
