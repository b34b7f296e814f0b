import Foundation

/// Where the tests find what they run: the daemon that was built beside them, and a Python with the packages of
/// `python/requirements.txt`. `make test` provides both.
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

    /// A script of this folder.
    static func script(_ name: String) -> URL { testFolder.appending(path: "python/\(name)") }

    private static func isExecutable(_ url: URL) -> Bool {
        FileManager.default.isExecutableFile(atPath: url.path(percentEncoded: false))
    }
}
