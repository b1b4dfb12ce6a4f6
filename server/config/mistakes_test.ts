import assert from "node:assert/strict";
import { type Asked, read } from "../../tests/support/pretended_settings.ts";
import { ConfigError } from "./config_error.ts";

/** Settings for a certificate from an authority that go together. */
const ACME = "--tls-acme-domains s3.example.com --tls-acme-agree on --tls-redirect-address :80";

/** What an operator gets wrong, and the line that says so. */
const MISTAKES: readonly (readonly [asked: Asked, message: RegExp])[] = [
  // Names
  [{ args: "sreve" }, /^"sreve" is no command: did you mean serve\?/],
  [{ args: "serve --adress :9000" }, /^Unknown option '--adress'/],
  [{ args: "serve --address" }, /--address.* argument missing/],
  [{ args: "serve /a /b" }, /^Unexpected argument "\/b": there is one data directory$/],
  [{ args: "serve /a --data /b" }, /^--data and \/a both name the data$/],
  [{ args: "serve --region a --region b" }, /^--region is given 2 times$/],
  [{ args: "config" }, /^config takes check or show, not ""$/],
  [{ args: "config print" }, /^config takes check or show, not "print"$/],
  [{ args: "dev --dry-run" }, /^Unknown option '--dry-run'/],
  [
    { env: { OBJECTSTORAGE_REGOIN: "x" } },
    /^OBJECTSTORAGE_REGOIN is no setting: did you mean OBJECTSTORAGE_REGION\?$/,
  ],
  [{ env: { OBJECTSTORAGE_REGION_FILE: "x" } }, /^OBJECTSTORAGE_REGION_FILE is no setting/],
  [{ file: "regoin: x" }, /^regoin \(conf\.yaml line 1\) is no setting: did you mean region\?$/],
  [
    { file: "s3:\n  adress: x" },
    /^s3\.adress \(conf\.yaml line 2\) is no setting: did you mean s3\.address\?$/,
  ],
  [{ file: "s3: 9000" }, /^s3 \(conf\.yaml line 1\) must hold settings by name$/],
  [{ file: "- region" }, /^conf\.yaml( line 1)? must hold settings by name$/],
  // Files
  [
    { args: "--config none.yaml" },
    /^--config names none\.yaml, which cannot be read: No such file/,
  ],
  [
    { env: { OBJECTSTORAGE_CONFIG: "none.yaml" } },
    /^OBJECTSTORAGE_CONFIG names none\.yaml, which cannot be read/,
  ],
  [
    { env: { OBJECTSTORAGE_MASTER_KEY: "00ff" } },
    /^masterKey\.current \(OBJECTSTORAGE_MASTER_KEY\) must be 32 bytes, written as 64 hex/,
  ],
  [
    { env: { OBJECTSTORAGE_PREVIOUS_MASTER_KEYS: `${"0f".repeat(32)},x` } },
    /^masterKey\.previous\[1\] \(OBJECTSTORAGE_PREVIOUS_MASTER_KEYS\) must be 32 bytes/,
  ],
  [{ file: "a: [1" }, /^conf\.yaml line \d is not YAML: /],
  [{ file: "region: *none" }, /^conf\.yaml is not YAML: .*alias/],
  [{ file: "region: a\nregion: b" }, /^conf\.yaml line 2 is not YAML: .*unique/],
  [
    { env: { OBJECTSTORAGE_ROOT_PASSWORD_FILE: "/none" } },
    /^OBJECTSTORAGE_ROOT_PASSWORD_FILE names \/none, which cannot be read: No such file/,
  ],
  [
    { env: { OBJECTSTORAGE_ROOT_PASSWORD: "x".repeat(9), OBJECTSTORAGE_ROOT_PASSWORD_FILE: "/f" } },
    /^OBJECTSTORAGE_ROOT_PASSWORD and OBJECTSTORAGE_ROOT_PASSWORD_FILE are both set: set one$/,
  ],
  // Two sources of one rank
  [
    { env: { OBJECTSTORAGE_ROOT_USER: "one", MINIO_ROOT_USER: "other" } },
    /^OBJECTSTORAGE_ROOT_USER and MINIO_ROOT_USER say different things: set one$/,
  ],
  [
    { env: { OBJECTSTORAGE_DATA: "/a", MINIO_VOLUMES: "/b" } },
    /^OBJECTSTORAGE_DATA and MINIO_VOLUMES say different things: set one$/,
  ],
  // Values
  [
    { args: "--address 9000" },
    /^s3\.address \(--address\) must be HOST:PORT or :PORT.*, not "9000"$/,
  ],
  [{ args: "--address host:99999" }, /^s3\.address \(--address\) must be HOST:PORT/],
  [{ args: "--address ::1:9000" }, /^s3\.address \(--address\) must be HOST:PORT.*brackets/],
  [{ args: "--address http://x:9000" }, /^s3\.address \(--address\) must be HOST:PORT/],
  [
    { env: { MINIO_CONSOLE_ADDRESS: "9001" } },
    /^console\.address \(MINIO_CONSOLE_ADDRESS\) must be HOST:PORT/,
  ],
  [
    { file: "console:\n  address: 9001" },
    /^console\.address \(conf\.yaml line 2\) must be HOST:PORT.*, not 9001$/,
  ],
  [{ file: "s3:\n  address: [1]" }, /^s3\.address \(conf\.yaml line 2\) must be HOST:PORT/],
  [
    { args: "--isolates 0" },
    /^isolates \(--isolates\) must be a whole number from 1 to 64, not "0"$/,
  ],
  [{ args: "--isolates 65" }, /from 1 to 64, not "65"$/],
  [{ args: "--isolates two" }, /from 1 to 64, not "two"$/],
  [{ file: "isolates: 2.5" }, /^isolates \(conf\.yaml line 1\) .*, not 2\.5$/],
  [
    { args: "--region US_EAST" },
    /^region \(--region\) must be a region such as us-east-1, not "US_EAST"$/,
  ],
  [{ args: "--auth maybe" }, /^s3\.authentication \(--auth\) must be true or false, not "maybe"$/],
  [{ args: "--domain a..b" }, /^s3\.domains\[0\] \(--domain\) must be a host name such as/],
  [{ args: "--domain ok.example,-bad" }, /^s3\.domains\[1\] \(--domain\) must be a host name/],
  [{ args: "--cors-allow-origin example.com" }, /^s3\.corsOrigins\[0\] .* must be \* or an origin/],
  [{ args: "--cors-allow-origin https://a/b" }, /^s3\.corsOrigins\[0\] .* must be \* or an origin/],
  [
    { args: "--stall-timeout 30" },
    /^s3\.stallTimeout .* must be a duration such as 30s.*, from 1s to 1h, not "30"$/,
  ],
  [{ args: "--stall-timeout 2h" }, /from 1s to 1h, not "2h"$/],
  [{ args: "--upload-lifetime soon" }, /^s3\.uploadLifetime .* must be a duration/],
  [{ args: "--shutdown-timeout -1s" }, /^Option '--shutdown-timeout' argument is ambiguous/],
  [
    { env: { OBJECTSTORAGE_ROOT_USER: "a b" } },
    /^root\.user \(OBJECTSTORAGE_ROOT_USER\) must be 3 to 128 printable ASCII/,
  ],
  [{ env: { MINIO_ROOT_USER: "ab" } }, /^root\.user \(MINIO_ROOT_USER\) must be 3 to 128/],
  [
    { env: { OBJECTSTORAGE_ROOT_USER: "user", OBJECTSTORAGE_ROOT_PASSWORD: "1234567" } },
    /^root\.password \(OBJECTSTORAGE_ROOT_PASSWORD\) must be 8 to 128 characters$/,
  ],
  [
    { args: "--log-level verbose" },
    /^log\.level \(--log-level\) must be one of debug, info, warn, error, not "verbose"$/,
  ],
  [
    { args: "--log-format xml" },
    /^log\.format \(--log-format\) must be one of auto, json, text, not "xml"$/,
  ],
  [{ file: "log: {file: ''}" }, /^log\.file \(conf\.yaml line 1\) must be a file, not ""$/],
  [
    { env: { OBJECTSTORAGE_ACCESS_LOG: "apache" } },
    /^log\.access \(OBJECTSTORAGE_ACCESS_LOG\) must be one of off, json, s3/,
  ],
  [
    { args: "--log-max-size 10" },
    /^log\.maxSize \(--log-max-size\) must be a size such as 16MiB, from 1MiB to 1TiB, not "10"$/,
  ],
  [
    { args: "--log-max-age 30" },
    /^log\.maxAge \(--log-max-age\) must be a duration such as 30s.*, not "30"$/,
  ],
  [
    { env: { OBJECTSTORAGE_METRICS_TOKEN: "short" } },
    /^metrics\.token \(OBJECTSTORAGE_METRICS_TOKEN\) must be 8 to 256 printable/,
  ],
  [
    { env: { OBJECTSTORAGE_METRICS_TOKEN: "two words long" } },
    /^metrics\.token .* must be 8 to 256 printable/,
  ],
  [{ args: "--metrics-token abcdefghij" }, /^Unknown option '--metrics-token'/],
  [
    { env: { MINIO_SERVER_URL: "https://s3.example.com/path" } },
    /^s3\.publicUrl \(MINIO_SERVER_URL\) must be an origin such as https/,
  ],
  // Sessions
  [{ args: "--session-idle 10s" }, /^session\.idle .* from 1m to 30d, not "10s"$/],
  [{ args: "--session-idle 13h" }, /^session\.idle .* must not be longer than session\.lifetime/],
  [
    { args: "--password-minimum-length 7" },
    /^password\.minimumLength .* a whole number from 8 to 128, not "7"$/,
  ],
  [
    { args: "--trusted-proxies 10.0.0.0/8,proxy" },
    /^trustedProxies\[1\] \(--trusted-proxies\) must be an address or a range such as 10\.0\.0\.0\/8/,
  ],
  // Telemetry
  [
    { env: { OTEL_EXPORTER_OTLP_ENDPOINT: "localhost:4317" } },
    /^telemetry\.endpoint \(OTEL_EXPORTER_OTLP_ENDPOINT\) must be a URL such as http/,
  ],
  [
    { args: "--telemetry-endpoint http://user:pass@c" },
    /^telemetry\.endpoint .*, not "http:\/\/c"$/,
  ],
  [{ args: "--telemetry-endpoint http://c?key=1" }, /^telemetry\.endpoint .* and query/],
  [
    { env: { OTEL_TRACES_SAMPLER: "xray" } },
    /^telemetry\.sampler \(OTEL_TRACES_SAMPLER\) must be one of always_on.*, not "xray"$/,
  ],
  [
    { env: { OTEL_TRACES_SAMPLER_ARG: "50" } },
    /^telemetry\.samplerRatio .* must be a number from 0 to 1, not "50"$/,
  ],
  [{ env: { OTEL_TRACES_SAMPLER_ARG: "." } }, /^telemetry\.samplerRatio .*, not "\."$/],
  [
    { env: { OTEL_RESOURCE_ATTRIBUTES: "name" } },
    /^telemetry\.resourceAttributes .* must be attributes such as name=value.*, not "name"$/,
  ],
  [
    { env: { OTEL_EXPORTER_OTLP_TIMEOUT: "0" } },
    /^telemetry\.timeout .* must be a duration such as 30s.*, from 100ms to 10m, not "0"$/,
  ],
  [
    { env: { OTEL_SERVICE_NAME: "one", OBJECTSTORAGE_TELEMETRY_SERVICE_NAME: "other" } },
    /^OBJECTSTORAGE_TELEMETRY_SERVICE_NAME and OTEL_SERVICE_NAME say different things: set one$/,
  ],
  // TLS
  [{ args: "--tls-certificate c.pem" }, /^tls\.certificate \(--tls-certificate\) needs tls\.key$/],
  [{ args: "--tls-key k.pem" }, /^tls\.key \(--tls-key\) needs tls\.certificate$/],
  [
    { args: "--tls-certificate c --tls-key k --tls-self-signed on" },
    /^tls\.selfSigned .* must be off when tls\.certificate/,
  ],
  [
    { args: "--tls-redirect-address :80" },
    /^tls\.redirectAddress .* needs tls\.certificate, tls\.selfSigned or tls\.acme\.domains$/,
  ],
  [
    { args: "--tls-acme-domains s3.example.com --tls-redirect-address :80" },
    /^tls\.acme\.domains \(--tls-acme-domains\) needs tls\.acme\.agree to be on: .*letsencrypt/,
  ],
  [
    { args: "--tls-acme-domains s3.example.com --tls-acme-agree on" },
    /^tls\.acme\.domains \(--tls-acme-domains\) needs tls\.redirectAddress, such as :80/,
  ],
  [
    { args: `${ACME} --tls-self-signed on` },
    /^tls\.acme\.domains .* must not be set when tls\.selfSigned \(--tls-self-signed\) is on$/,
  ],
  [
    {
      file: "tls:\n  certificate: c.pem\n  key: k.pem\n  redirectAddress: :80\n" +
        "  acme: {agree: true, domains: [s3.example.com]}",
    },
    /^tls\.acme\.domains \(conf\.yaml line 5\) must not be set when tls\.certificate .* is$/,
  ],
  [
    { args: "--tls-acme-domains *.example.com" },
    /^tls\.acme\.domains\[0\] .* no wildcard, which HTTP-01 cannot prove, not "\*\.example\.com"$/,
  ],
  [
    { args: "--tls-acme-domains s3.example.com,192.168.0.1" },
    /^tls\.acme\.domains\[1\] .* must be a host name .*: no address/,
  ],
  [
    { args: "--tls-acme-directory http://ca.example/directory" },
    /^tls\.acme\.directory .* must be an https URL of an ACME directory/,
  ],
  [{ args: "--tls-acme-email me@example.com" }, /^tls\.acme\.email .* needs tls\.acme\.domains$/],
  [
    { args: `${ACME} --tls-acme-email nobody` },
    /^tls\.acme\.email .* must be an e-mail address, not "nobody"$/,
  ],
  [
    { args: ACME, env: { OBJECTSTORAGE_TLS_ACME_EAB_KID: "kid" } },
    /^tls\.acme\.eabKid \(OBJECTSTORAGE_TLS_ACME_EAB_KID\) needs tls\.acme\.eabKey$/,
  ],
  [
    { args: ACME, env: { OBJECTSTORAGE_TLS_ACME_EAB_KEY: "bm90LWEtc2VjcmV0" } },
    /^tls\.acme\.eabKey \(OBJECTSTORAGE_TLS_ACME_EAB_KEY\) needs tls\.acme\.eabKid$/,
  ],
  [
    { args: ACME, env: { OBJECTSTORAGE_TLS_ACME_EAB_KEY: "a secret!" } },
    /^tls\.acme\.eabKey .* must be 16 to 1024 characters of base64url$/,
  ],
  [
    { args: `${ACME} --tls-acme-ca-certificate none.pem` },
    /^tls\.acme\.caCertificate .* names none\.pem, which cannot be read: No such file/,
  ],
  [
    { args: `${ACME} --tls-acme-ca-certificate ca.pem`, files: { "ca.pem": "no" } },
    /^tls\.acme\.caCertificate .* names ca\.pem, which is not a certificate in PEM$/,
  ],
  [
    { args: "--tls-self-signed on --tls-redirect-address :9000" },
    /^tls\.redirectAddress .* must not be that of s3\.address/,
  ],
  [
    { args: "--tls-certificate none.pem --tls-key k.pem" },
    /^tls\.certificate \(--tls-certificate\) names none\.pem, which cannot be read: No such file/,
  ],
  [
    { args: "--tls-certificate c.pem --tls-key k.pem", files: { "c.pem": "no", "k.pem": "no" } },
    /^tls\.certificate \(--tls-certificate\) names c\.pem, which is not a certificate in PEM$/,
  ],
  [
    { file: "root: {user: someone, password: 12345678901234567890}" },
    /^root\.password \(conf\.yaml line 1\) must be a text: put it in quotes$/,
  ],
  // Buckets
  [
    { env: { OBJECTSTORAGE_DEFAULT_BUCKETS: "Upper" } },
    /^buckets\[0\]\.name \(OBJECTSTORAGE_DEFAULT_BUCKETS\) must be a bucket name/,
  ],
  [
    { env: { OBJECTSTORAGE_DEFAULT_BUCKETS: "one,one" } },
    /^buckets\[1\]\.name .* must be declared once/,
  ],
  [
    { env: { OBJECTSTORAGE_DEFAULT_BUCKETS: "one:public" } },
    /^buckets\[0\] .* must not have "public"$/,
  ],
  [
    { file: "buckets:\n  - versioning: enabled" },
    /^buckets\[0\]\.name \(conf\.yaml line 2\) must be a bucket name/,
  ],
  [
    { file: "buckets:\n  - {name: abc, versioning: on}" },
    /^buckets\[0\]\.versioning .* must be enabled or suspended, not "on"/,
  ],
  [{ file: "buckets:\n  - {name: abc, colour: red}" }, /^buckets\[0\] .* must not have "colour"$/],
  [
    { file: "buckets:\n  - {name: abc, tags: {'aws:x': y}}" },
    /^buckets\[0\] .* must follow the rules of S3: System tags/,
  ],
  [
    { file: "buckets:\n  - {name: abc, cors: [{AllowedOrigins: ['*'], AllowedMethods: [PATCH]}]}" },
    /^buckets\[0\] .* must follow the rules of S3: Found unsupported HTTP method/,
  ],
  [{ file: "buckets: {a: b}" }, /^buckets \(conf\.yaml line 1\) must be a list of buckets/],
  // What does not go together
  [
    { args: "--address :9000 --console-address :9000" },
    /^console\.address .* must not be that of s3\.address/,
  ],
  [
    { args: "--address 127.0.0.1:9001" },
    /^console\.address \(default\) must not be that of s3\.address \(--address\)/,
  ],
  [
    { args: "--auth off" },
    /^s3\.authentication \(--auth\) must be on unless s3\.address \(default\) is a loopback/,
  ],
  [
    { args: "dev --address :9000" },
    /^s3\.address \(--address\) must be a loopback address for dev/,
  ],
  [
    { args: "dev --console-address 10.0.0.1:9001" },
    /^console\.address .* must be a loopback address for dev/,
  ],
  [
    { args: "--access-log-file a.log" },
    /^log\.accessFile \(--access-log-file\) needs log\.access to be json or s3$/,
  ],
  [
    { args: "--access-log s3 --access-log-file ./a.log --log-file a.log" },
    /^log\.accessFile \(--access-log-file\) must not be that of log\.file \(--log-file\)/,
  ],
  [
    { env: { OBJECTSTORAGE_ROOT_USER: "user" } },
    /^root\.user \(OBJECTSTORAGE_ROOT_USER\) needs root\.password$/,
  ],
  [{ env: { OBJECTSTORAGE_ROOT_PASSWORD: "long enough" } }, /^root\.password .* needs root\.user$/],
  [
    { env: { MINIO_ROOT_USER: "minioadmin", MINIO_ROOT_PASSWORD: "minioadmin" } },
    /^root\.password \(MINIO_ROOT_PASSWORD\) must not be a default everybody knows/,
  ],
  [
    {
      env: { OBJECTSTORAGE_ROOT_USER: "same-as-this", OBJECTSTORAGE_ROOT_PASSWORD: "same-as-this" },
    },
    /^root\.password .* must not be that of root\.user/,
  ],
  [{ env: { MINIO_VOLUMES: "/data{1...4}" } }, /^data \(MINIO_VOLUMES\) must be one directory/],
  [{ env: { MINIO_VOLUMES: "/a /b" } }, /^data \(MINIO_VOLUMES\) must be one directory/],
];

for (const [asked, message] of MISTAKES) {
  const { args = "", env = {}, file = "" } = asked;
  const what = [args, ...Object.entries(env).map((pair) => pair.join("=")), file].join(" ").trim();
  Deno.test(`refused in one line: ${JSON.stringify(what)}`, async () => {
    await assert.rejects(read(asked), (error) => {
      assert.ok(error instanceof ConfigError, String(error));
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /\n/);
      return true;
    });
  });
}
