import Foundation

/// Where the tests find what they run: the programs that were built beside them, a Python with the packages of
/// `python/requirements.txt`, Node and the Socket.IO client for it, a browser. `make test` provides all of it.
enum Installation {
    private static let environment = ProcessInfo.processInfo.environment

    private static var testFolder: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    }
    private static var packageFolder: URL { testFolder.deletingLastPathComponent().deletingLastPathComponent() }

    /// `CHATD_BINARY`, or the one built beside this test bundle, or the package's debug build.
    static var daemon: URL? { executable("chatd", variable: "CHATD_BINARY") }

    /// `CHATCTL_BINARY`, or the one built beside this test bundle, or the package's debug build.
    static var commandLineTool: URL? { executable("chatctl", variable: "CHATCTL_BINARY") }

    /// `ECHO_SERVER_BINARY`, or the one built beside this test bundle, or the package's debug build.
    static var echoServer: URL? { executable("EchoServer", variable: "ECHO_SERVER_BINARY") }

    private static func executable(_ name: String, variable: String) -> URL? {
        if let path = environment[variable] { return URL(filePath: path) }
        let besideTests = CommandLine.arguments.first.map { URL(filePath: $0).deletingLastPathComponent() }
        let folders = [besideTests, packageFolder.appending(path: ".build/debug")].compactMap(\.self)
        return folders.map { $0.appending(path: name) }.first(where: isExecutable)
    }

    /// `CHAT_TEST_PYTHON`, or the one of the virtual environment that the Makefile makes.
    static var python: URL? {
        if let path = environment["CHAT_TEST_PYTHON"] { return URL(filePath: path) }
        let path = packageFolder.appending(path: ".build-venv/bin/python")
        return isExecutable(path) ? path : nil
    }

    /// `NODE_BINARY`, or the first on the path.
    static var node: URL? { onPath(["node", "nodejs"], variable: "NODE_BINARY") }

    /// `CHROMIUM_BINARY`, or the first Chromium or Chrome on the path; the same names as in `web_browser.py`.
    static var browser: URL? {
        onPath(["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"], variable: "CHROMIUM_BINARY")
    }

    private static func onPath(_ names: [String], variable: String) -> URL? {
        if let path = environment[variable] { return URL(filePath: path) }
        let folders = environment["PATH", default: ""].split(separator: ":").map { URL(filePath: String($0)) }
        return folders.flatMap { folder in names.map { folder.appending(path: $0) } }.first(where: isExecutable)
    }

    /// `SOCKETIO_JS`, or the stock client that the Makefile puts into the virtual environment.
    static var socketIOScript: URL? {
        if let path = environment["SOCKETIO_JS"] { return URL(filePath: path) }
        let path = packageFolder.appending(path: ".build-venv/socket.io.min.js")
        return FileManager.default.fileExists(atPath: path.path(percentEncoded: false)) ? path : nil
    }

    /// The web client's tests for Node, in the order of their names.
    static var webClientTests: [URL] {
        let folder = testFolder.deletingLastPathComponent().appending(path: "WebClientTests")
        let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return (files ?? []).filter { $0.lastPathComponent.hasSuffix(".test.mjs") }.sorted { $0.path < $1.path }
    }

    /// A script of this folder.
    static func script(_ name: String) -> URL { testFolder.appending(path: "python/\(name)") }

    private static func isExecutable(_ url: URL) -> Bool {
        FileManager.default.isExecutableFile(atPath: url.path(percentEncoded: false))
    }
}
