import ChatAuth
import ChatCore
import Foundation
import Testing

@testable import ChatServer

@Suite("Reading the configuration")
struct ConfigurationLoadingTests {
    static func load(
        _ arguments: [String] = [], environment: [String: String] = [:], file: String? = nil,
        secrets: ConfigurationLayer? = nil
    ) throws(ChatError) -> LoadedConfiguration {
        var layers = [
            ConfigurationLayer.commandLine(try CommandLineScan(arguments)), try .environment(environment),
            .olderEnvironment(environment),
        ]
        if let file { layers.append(try .file(Array(file.utf8), name: "chatd.json")) }
        if let secrets { layers.append(secrets) }
        return try LoadedConfiguration(layers)
    }

    /// A directory of secret files, gone afterwards.
    static func withSecrets(
        _ files: [String: String], _ body: (ConfigurationLayer) throws -> Void
    ) async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("secrets-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        for (name, value) in files { try Data(value.utf8).write(to: directory.appendingPathComponent(name)) }
        try body(await ConfigurationLayer.secrets(directory: directory.path))
    }

    static func message(_ body: () throws(ChatError) -> LoadedConfiguration) -> String {
        do throws(ChatError) {
            _ = try body()
            return "accepted"
        } catch {
            return error.code == .invalidConfiguration ? error.publicMessage : "\(error.code)"
        }
    }

    @Test("the command line wins over environment, file, secret files and defaults, in this order")
    func precedence() async throws {
        let file = #"{"http": {"backlog": 3}}"#
        let environment = ["CHAT_HTTP_BACKLOG": "2"]
        try await Self.withSecrets(["http-backlog": "4\n"]) { secrets in
            let all = try Self.load(
                ["--dev", "--http-backlog", "1"], environment: environment, file: file, secrets: secrets)
            #expect(all.configuration.http.backlog == 1)
            let noArguments = try Self.load(["--dev"], environment: environment, file: file, secrets: secrets)
            #expect(noArguments.configuration.http.backlog == 2)
            let onlyFiles = try Self.load(["--dev"], file: file, secrets: secrets)
            #expect(onlyFiles.configuration.http.backlog == 3)
            let onlySecrets = try Self.load(["--dev"], secrets: secrets)
            #expect(onlySecrets.configuration.http.backlog == 4)
        }
        #expect(try Self.load(["--dev"]).configuration.http.backlog == 4096)
    }

    @Test("what comes from a secret file is never shown, and other files there are left alone")
    func secretFiles() async throws {
        try await Self.withSecrets(["http-port": "81", "http-host": "hidden.example", "other": "x"]) { secrets in
            let loaded = try Self.load(
                ["--auth-issuer-main-url", "https://a.example", "--auth-issuer-main-audiences", "chat"],
                secrets: secrets)
            #expect(loaded.configuration.http.host == "hidden.example")
            #expect(loaded.report.entries.first { $0.name == "http.host" }?.value == "***")
            #expect(loaded.report.entries.first { $0.name == "http.host" }?.source.hasSuffix("/http-host") == true)
        }
        try await Self.withSecrets(["http-port": "hunter2"]) { secrets in
            let message = Self.message { () throws(ChatError) in try Self.load(["--dev"], secrets: secrets) }
            #expect(message.hasPrefix("http.port (/") && message.hasSuffix("must be a whole number from 0 to 65535."))
            #expect(!message.contains("hunter2"))
        }
    }

    @Test("a secrets directory or file that is not there is named")
    func missingFiles() async {
        for (option, path) in [("--secrets", "/nowhere/secrets"), ("--config", "/nowhere/chatd.json")] {
            await #expect {
                try await LaunchRequest(arguments: ["--dev", option, path], environment: [:])
            } throws: { error in
                (error as? ChatError)?.publicMessage.contains(path) == true
            }
        }
    }

    @Test(
        "what is wrong is named with its key and source",
        arguments: [
            (["--dev", "--http-port", "x"], "http.port (--http-port) must be a whole number from 0 to 65535."),
            (["--dev", "--port=65536"], "http.port (--port) must be a whole number from 0 to 65535."),
            (["--dev", "--log-level", "loud"], "log.level (--log-level) must be one of"),
            (["--dev", "--htp-port", "1"], "--htp-port is unknown; did you mean --http-port?"),
            (["--dev", "--port", "1", "--http-port", "2"], "--http-port is given twice."),
            (["--dev", "--http-port"], "--http-port needs a value."),
            (["--dev", "--http-port", "--log-level", "info"], "--http-port needs a value."),
            (["serve"], "serve is no option"),
            (["--dev", "--host", "0.0.0.0"], "dev.enabled needs http.host to be a loopback address"),
            (["--dev", "--web-enabled=false", "--web-root", "f"], "web.root means nothing without web.enabled"),
            (["--dev-allow-anyone-from-the-network"], "auth.issuer.main.url is required"),
            ([], "auth.issuer.main.url is required"),
            (["--dev", "--http-tls-certificate-file", "a"], "http.tls.privateKeyFile must be set too"),
            (["--dev", "--http-tls-private-key-file", "a"], "http.tls.certificateFile must be set too"),
            (["--dev", "--http-allowed-origins", "https://a.example/"], "http.allowedOrigins must hold origins"),
            (["--dev", "--auth-issuers", "other"], "auth.issuers (--auth-issuers) names other, which has no keys"),
        ])
    func commandLineFaults(arguments: [String], expected: String) {
        let message = Self.message { () throws(ChatError) in try Self.load(arguments) }
        #expect(message.hasPrefix(expected), "\(message)")
        #expect(!message.contains("\n"))
    }

    @Test(
        "environment faults name the variable",
        arguments: [
            ("CHAT_HTTP_PORT", "secret-looking", "http.port (CHAT_HTTP_PORT) must be a whole number from 0 to 65535."),
            ("CHAT_HTP_PORT", "8080", "CHAT_HTP_PORT is an unknown environment variable; did you mean CHAT_HTTP_PORT?"),
            ("CHAT_DEV_ENABLED", "perhaps", "dev.enabled (CHAT_DEV_ENABLED) must be true or false."),
        ])
    func environmentFaults(variable: String, value: String, expected: String) {
        let message = Self.message { () throws(ChatError) in try Self.load(["--dev"], environment: [variable: value]) }
        #expect(message.hasPrefix(expected), "\(message)")
        #expect(!message.contains(value))
    }

    @Test(
        "file faults name the file and the key or line",
        arguments: [
            (#"{"http": {"port": "80"}}"#, "http.port (chatd.json: http.port) must be a whole number"),
            (#"{"http": {"port": true}}"#, "http.port (chatd.json: http.port) must be a whole number"),
            (#"{"http": {"prot": 80}}"#, "chatd.json: http.prot is unknown; did you mean http.port?"),
            (#"{"http": 80}"#, "chatd.json: http is unknown"),
            (
                #"{"auth": {"issuer": {"main": {"jwksURI": "x"}}}}"#,
                "chatd.json: auth.issuer.main.jwksURI is unknown; did you mean auth.issuer.main.jwksUrl?"
            ),
            (
                #"{"auth": {"issuer": {"Main": {"url": "https://a.example"}}}}"#,
                "chatd.json: auth.issuer.Main.url is unknown"
            ),
            ("{\n\"http\": {,}}", "chatd.json, line 2: this is not JSON."),
            (#"{"http": {"port": 1, "port": 2}}"#, "chatd.json: a name stands twice in one object."),
            (#"{"http.port": 1, "http": {"port": 2}}"#, "chatd.json: http.port is given twice."),
            ("[]", "chatd.json must hold a JSON object."),
        ])
    func fileFaults(file: String, expected: String) {
        let message = Self.message { () throws(ChatError) in try Self.load(["--dev"], file: file) }
        #expect(message.hasPrefix(expected), "\(message)")
    }

    @Test("a broken value is found although a stronger source overrides it")
    func shadowedFault() {
        let message = Self.message { () throws(ChatError) in
            try Self.load(["--dev", "--port", "1"], environment: ["CHAT_HTTP_PORT": "x"])
        }
        #expect(message.hasPrefix("http.port (CHAT_HTTP_PORT)"))
    }

    @Test("issuers are found by their names and get them as aliases when there are several")
    func issuers() throws {
        let file = """
            {"auth": {"issuer": {
                "pool": {"url": "https://pool.example", "clientIds": ["web"], "tokenUses": ["access"], "leewaySeconds": 5},
                "own": {"url": "https://own.example", "audiences": ["chat"], "alias": "staff",
                        "claims": {"roles": ["groups"]}, "algorithms": ["ES256"]}}}}
            """
        let loaded = try Self.load(file: file)
        let issuers = loaded.configuration.auth.issuers
        #expect(issuers.map(\.name) == ["own", "pool"])
        #expect(issuers.map(\.issuer.alias) == ["staff", "pool"])
        #expect(issuers[0].issuer.algorithms == [.es256])
        #expect(issuers[0].issuer.claims.roles == ["groups"])
        #expect(issuers[1].issuer.leeway == .seconds(5))
        #expect(issuers[1].issuer.clientIDs == ["web"])
    }

    @Test("one issuer keeps its user ids bare, and may come from options and variables")
    func oneIssuer() throws {
        let loaded = try Self.load(
            ["--auth-issuer-my-pool-url", "https://a.example"],
            environment: [
                "CHAT_AUTH_ISSUER_MY_POOL_JWKS_URL": "http://127.0.0.1:5000/keys",
                "CHAT_AUTH_ISSUER_MY_POOL_CLIENT_IDS": "a,b",
            ])
        let issuer = try #require(loaded.configuration.auth.issuers.first)
        #expect(issuer.name == "my-pool")
        #expect(issuer.issuer.alias == nil)
        #expect(issuer.issuer.jwksURL == "http://127.0.0.1:5000/keys")
        #expect(issuer.issuer.clientIDs == ["a", "b"])
    }

    @Test("auth.issuers chooses among the issuers")
    func chosenIssuers() throws {
        let file = """
            {"auth": {"issuers": ["b"], "issuer": {
                "a": {"url": "https://a.example", "audiences": ["chat"]},
                "b": {"url": "https://b.example", "audiences": ["chat"]}}}}
            """
        #expect(try Self.load(file: file).configuration.auth.issuers.map(\.name) == ["b"])
    }

    @Test(
        "an issuer's faults carry the key as the operator writes it",
        arguments: [
            (#""url": "http://a.example", "audiences": ["x"]"#, "auth.issuer.main.url must be an https URL"),
            (
                #""url": "https://a.example", "audiences": ["x"], "jwksUrl": "nonsense""#,
                "auth.issuer.main.jwksUrl must be"
            ),
            (
                #""url": "https://a.example""#,
                "auth.issuer.main.audiences or clientIds must name what tokens are meant for"
            ),
            (#""audiences": ["x"]"#, "auth.issuer.main.url is required."),
        ])
    func issuerFaults(members: String, expected: String) {
        let message = Self.message { () throws(ChatError) in
            try Self.load(file: #"{"auth": {"issuer": {"main": {\#(members)}}}}"#)
        }
        #expect(message.hasPrefix(expected), "\(message)")
    }

    @Test("the report shows each key's value and source, and no secret")
    func report() throws {
        let loaded = try Self.load(
            ["--dev", "--port", "9000", "--http-tls-certificate-file", "c", "--http-tls-private-key-file", "k"],
            environment: ["CHAT_HTTP_TLS_PRIVATE_KEY_PASSPHRASE": "hunter2", "CHAT_LOG_FORMAT": "json"],
            file: #"{"directory": {"visibility": "contacts"}}"#)
        func entry(_ name: String) -> ConfigurationReport.Entry? { loaded.report.entries.first { $0.name == name } }
        #expect(entry("http.port")?.value == "9000")
        #expect(entry("http.port")?.source == "--port")
        #expect(entry("log.format")?.source == "CHAT_LOG_FORMAT")
        #expect(entry("directory.visibility")?.source == "chatd.json: directory.visibility")
        #expect(entry("http.host")?.isDefault == true)
        #expect(entry("http.tls.privateKeyPassphrase")?.value == "***")
        #expect(!loaded.report.entries.contains { $0.value.contains("hunter2") })
        #expect(loaded.configuration.http.tls.privateKeyPassphrase == "hunter2")
        #expect(loaded.report.entries.count == KnownKeys.fixed.count)
    }

    @Test("an empty variable counts as not set, except for a list")
    func emptyVariables() throws {
        let loaded = try Self.load(
            ["--dev"], environment: ["CHAT_HTTP_PORT": "", "CHAT_HTTP_ALLOWED_ORIGINS": ""],
            file: #"{"http": {"port": 7, "allowedOrigins": ["https://a.example"]}}"#)
        #expect(loaded.configuration.http.port == 7)
        #expect(loaded.configuration.http.allowedOrigins == [])
    }

    @Test("flags, help, version and check choose the mode")
    func modes() throws {
        #expect(try CommandLineScan([]).mode == .run)
        #expect(try CommandLineScan(["--check-config", "--dev"]).mode == .check)
        #expect(try CommandLineScan(["--version", "--help"]).mode == .help)
        #expect(try CommandLineScan(["-h"]).mode == .help)
        #expect(try CommandLineScan(["--version"]).mode == .version)
        #expect(try CommandLineScan(["--dev", "false", "--config", "f"]).options == ["--dev-enabled=false"])
    }
}
