{{- define "vigie.labels" -}}
app.kubernetes.io/name: vigie
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "vigie.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{/* What a pod may do: nothing but serve, as the image's user, on a file system that it can't write to. */}}
{{- define "vigie.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false  # for a Service named vigie, Kubernetes would set VIGIE_PORT and others, which Vigie refuses
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
volumes:
  - name: tmp
    emptyDir: {medium: Memory, sizeLimit: 64Mi}
{{- end }}

{{- define "vigie.container" -}}
image: {{ include "vigie.image" . }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
volumeMounts:
  - {name: tmp, mountPath: /tmp}
envFrom:
  - secretRef: {name: {{ .Values.secretName }}}
env:
  - {name: VIGIE_HOST, value: 0.0.0.0}
  - {name: VIGIE_PORT, value: "8000"}
  - {name: VIGIE_METRICS_HOST, value: 0.0.0.0}
  - {name: VIGIE_METRICS_PORT, value: {{ .Values.metrics.port | quote }}}
  {{- with .Values.trustedProxies }}
  - {name: FORWARDED_ALLOW_IPS, value: {{ . | quote }}}
  {{- end }}
  {{- range $name, $value := .Values.settings }}
  - {name: {{ $name }}, value: {{ $value | quote }}}
  {{- end }}
{{- end }}
