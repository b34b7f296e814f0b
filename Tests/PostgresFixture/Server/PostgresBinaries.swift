import Foundation

/// There is no Postgres server to test against.
public struct PostgresUnavailable: Error, CustomStringConvertible {
    /// Why.
    public let description: String
    /// Creates an error.
    public init(_ description: String) { self.description = description }
}

/// Where the server's programs are: the newest of Debian's packages, or the path.
public struct PostgresBinaries: Sendable {
    /// The folder that holds `postgres`, `initdb` and `psql`.
    public let folder: String

    /// Those of this machine; nil when there are none.
    public static let installed = find()

    /// The path of one program.
    public func path(_ program: String) -> String { "\(folder)/\(program)" }

    private static func find() -> PostgresBinaries? {
        let packages = "/usr/lib/postgresql"
        let versions = ((try? FileManager.default.contentsOfDirectory(atPath: packages)) ?? []).compactMap(Int.init)
        let packaged = versions.sorted(by: >).map { "\(packages)/\($0)/bin" }
        let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return (packaged + path).map(PostgresBinaries.init(folder:)).first { candidate in
            ["postgres", "initdb", "psql"].allSatisfy {
                FileManager.default.isExecutableFile(atPath: candidate.path($0))
            }
        }
    }
}

/// Whether suites that need a server run: always where it is a must, so that a missing server is a failure there.
public enum PostgresTests {
    /// True with a server installed, and in runs where nothing may be left out (`CHAT_STRICT`).
    public static var areEnabled: Bool {
        PostgresBinaries.installed != nil || ProcessInfo.processInfo.environment["CHAT_STRICT"] != nil
    }
    /// Said when they are not.
    public static let reason = "no Postgres server programs; scripts/install-dependencies.sh test installs them"
}
