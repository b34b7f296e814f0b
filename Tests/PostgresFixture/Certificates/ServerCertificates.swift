import Foundation

/// A certificate authority made for one test run, and a server certificate it signed.
public struct ServerCertificates: Sendable {
    /// PEM file with the authority: what clients are to trust.
    public var authority: String
    /// PEM file with the server's certificate.
    public var certificate: String
    /// PEM file with the server's key, readable by the server's account only.
    public var key: String

    /// Makes an authority and a certificate for one host name, with the `openssl` command.
    public static func make(for host: String) async throws -> ServerCertificates {
        let account = try ServerAccount.choose()
        let folder = try PrivateFolder.make(for: account)
        let path = { (name: String) in "\(folder)/\(name)" }
        let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        try await openssl(
            ["req", "-x509"] + newKey
                + ["-keyout", path("ca.key"), "-out", path("ca.pem"), "-days", "2", "-subj", "/CN=chat tests"])
        try await openssl(
            ["req"] + newKey + ["-keyout", path("server.key"), "-out", path("server.csr"), "-subj", "/CN=\(host)"])
        try Data("subjectAltName=DNS:\(host)\n".utf8).write(to: URL(filePath: path("server.ext")))
        try await openssl([
            "x509", "-req", "-in", path("server.csr"), "-CA", path("ca.pem"), "-CAkey", path("ca.key"),
            "-CAcreateserial", "-out", path("server.pem"), "-days", "2", "-extfile", path("server.ext"),
        ])
        for name in ["server.key", "server.pem"] { try account.own(path(name)) }
        return ServerCertificates(
            authority: path("ca.pem"), certificate: path("server.pem"), key: path("server.key"))
    }

    private static func openssl(_ arguments: [String]) async throws {
        try await FinishedProcess.run("/usr/bin/env", ["openssl"] + arguments, environment: PostgresServer.environment)
    }
}
