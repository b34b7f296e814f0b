import ChatWebClient

/// Fills in what the client's files can only learn from the server: under which digest everything is served.
struct WebTemplates {
    /// ``WebDigest`` of all files.
    let digest: String
    /// All paths, ordered.
    let paths: [String]

    /// `/assets/DIGEST`: below it each file lies under its own path, so that relative imports work.
    var assets: String { "/assets/\(digest)" }

    /// Files that are served at the root, where a page's scope and a worker's begin.
    static let rootFiles: Set<String> = ["index.html", "sw.js", "manifest.webmanifest"]

    /// A file as it is served.
    ///
    /// - `{{assets}}` and `{{version}}` are the assets' folder and the digest, in the files at the root;
    /// - `<!-- modulepreload -->` in `index.html` is a link for each module, so that the browser asks for all at once and not
    ///   import by import;
    /// - `"{{files}}"` in `sw.js` is a JSON array of the URLs a page needs to work offline.
    func filled(_ file: WebClientFile) -> [UInt8] {
        guard Self.rootFiles.contains(file.path) else { return file.bytes }
        var text = String(decoding: file.bytes, as: UTF8.self)
        if file.path == "index.html" { text = text.replacing("<!-- modulepreload -->", with: preloads) }
        if file.path == "sw.js" { text = text.replacing("\"{{files}}\"", with: offlineFiles) }
        return Array(text.replacing("{{assets}}", with: assets).replacing("{{version}}", with: digest).utf8)
    }

    private var preloads: String {
        paths.filter { $0.hasSuffix(".js") && $0 != "sw.js" && $0 != "main.js" }
            .map { "<link rel=\"modulepreload\" href=\"\(assets)/\($0)\">" }.joined(separator: "\n")
    }

    /// Paths hold nothing that JSON escapes (``WebClientFile/path``).
    private var offlineFiles: String {
        let urls = paths.filter { !Self.rootFiles.contains($0) }.map { "\(assets)/\($0)" } + ["/"]
        return "[" + urls.map { "\"\($0)\"" }.joined(separator: ",") + "]"
    }
}
