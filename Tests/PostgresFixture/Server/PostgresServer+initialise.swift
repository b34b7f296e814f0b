import Foundation

extension PostgresServer {
    /// Makes the data folder; nothing in it is worth waiting for the disk.
    func initialise() async throws {
        let (program, arguments) = account.command(
            binaries.path("initdb"),
            [
                "-D", dataFolder, "-U", "postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
                "--auth-local=trust", "--auth-host=scram-sha-256",
                // Not used: the superuser signs in over the socket only. initdb wants one for scram.
                "--pwfile=\(try file("superuser", String(UInt64.random(in: .min ... .max), radix: 36)))",
            ])
        try await FinishedProcess.run(program, arguments, environment: Self.environment, folder: folder)
        try append(accessRules, to: "\(dataFolder)/pg_hba.conf", replacing: true)
        try append(settings, to: "\(dataFolder)/postgresql.conf", replacing: false)
    }

    private var accessRules: String {
        let transport = options.certificates == nil ? "host" : "hostssl"
        return """
            local all postgres trust
            \(transport) all \(Self.role) 127.0.0.1/32 scram-sha-256
            \(transport) all \(Self.role) ::1/128 scram-sha-256

            """
    }

    private var settings: String {
        var settings = [
            "listen_addresses": "127.0.0.1", "port": "\(port)", "unix_socket_directories": folder,
            "max_connections": "\(options.maxConnections)", "shared_buffers": "64MB",
            "log_min_messages": "warning", "lc_messages": "C", "timezone": "UTC",
        ]
        if !options.isDurable {
            settings.merge(["fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"]) { $1 }
        }
        if let certificates = options.certificates {
            settings.merge(
                ["ssl": "on", "ssl_cert_file": certificates.certificate, "ssl_key_file": certificates.key]
            ) { $1 }
        }
        settings.merge(options.settings) { $1 }
        return settings.sorted { $0.key < $1.key }.map { "\($0) = '\($1)'\n" }.joined()
    }

    /// A file that the server's account can read.
    private func file(_ name: String, _ text: String) throws -> String {
        let path = "\(folder)/\(name)"
        try Data((text + "\n").utf8).write(to: URL(filePath: path))
        try account.own(path)
        return path
    }

    private func append(_ text: String, to path: String, replacing: Bool) throws {
        let before = replacing ? Data() : try Data(contentsOf: URL(filePath: path))
        try (before + Data(text.utf8)).write(to: URL(filePath: path))
    }
}
