import HTTPTypes

/// Headers of the client's page and scripts, besides those that every answer has (``SecurityHeaders``).
enum WebPagePolicy {
    /// For the page: its own files and its own server, pictures of people from anywhere, and no way to turn text into markup or
    /// script but through the one policy `chat-shell` (Trusted Types).
    static let page: [(HTTPField.Name, String)] = named([
        (
            "Content-Security-Policy",
            [
                "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' https: data:",
                "connect-src 'self'", "manifest-src 'self'", "worker-src 'self'", "form-action 'none'",
                "base-uri 'none'",
                "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types chat-shell",
            ].joined(separator: "; ")
        ),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        (
            "Permissions-Policy",
            [
                "accelerometer", "bluetooth", "camera", "display-capture", "encrypted-media", "geolocation",
                "gyroscope",
                "hid", "idle-detection", "magnetometer", "microphone", "midi", "payment", "publickey-credentials-get",
                "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
            ].map { "\($0)=()" }.joined(separator: ", ")
        ),
    ])

    /// For scripts: a worker is under the policy of its own file and not of the page's, and must be able to fetch.
    static let script: [(HTTPField.Name, String)] = named([
        ("Content-Security-Policy", "default-src 'none'; script-src 'self'; connect-src 'self'")
    ])

    private static func named(_ fields: [(String, String)]) -> [(HTTPField.Name, String)] {
        fields.compactMap { name, value in HTTPField.Name(name).map { ($0, value) } }
    }
}
