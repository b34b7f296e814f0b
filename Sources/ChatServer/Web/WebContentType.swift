/// Media types by the end of a file's name.
enum WebContentType {
    /// The `Content-Type` of a file; bytes of no known kind are never guessed at by a browser (`nosniff`).
    static func of(_ path: String) -> String {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: ".") else { return fallback }
        return types[String(name[name.index(after: dot)...])] ?? fallback
    }

    private static let fallback = "application/octet-stream"

    private static let types = [
        "css": "text/css; charset=utf-8",
        "html": "text/html; charset=utf-8",
        "ico": "image/vnd.microsoft.icon",
        "jpg": "image/jpeg",
        "js": "text/javascript; charset=utf-8",
        "json": "application/json; charset=utf-8",
        "mp3": "audio/mpeg",
        "png": "image/png",
        "svg": "image/svg+xml; charset=utf-8",
        "txt": "text/plain; charset=utf-8",
        "wav": "audio/wav",
        "webmanifest": "application/manifest+json; charset=utf-8",
        "webp": "image/webp",
        "woff2": "font/woff2",
    ]
}
