import ChatCore
import Testing

@testable import ChatServer

@Suite("The table of configuration keys")
struct ConfigurationTableTests {
    /// A text that is valid for the key, and no default.
    static func sample(_ key: ConfigurationKey) -> String {
        switch key.kind {
        case .text: "sample"
        case .connection: "postgres://user@host/name"
        case .whole(let range): String(range.lowerBound)
        case .number(let range): String(range.upperBound)
        case .flag: "true"
        case .texts: "one,two"
        case .choice(let choices): choices[choices.count - 1]
        case .choices(let choices): choices.suffix(2).joined(separator: ",")
        }
    }

    static var allKeys: [ConfigurationKey] {
        KnownKeys.fixed + IssuerKeys.fields.map { IssuerKeys.key($0, of: "my-pool") }
    }

    @Test("every key is found again under its option, variable, name and secret file", arguments: allKeys)
    func spellings(key: ConfigurationKey) throws {
        #expect(KnownKeys.named(key.name)?.name == key.name)
        #expect(KnownKeys.option(key.option)?.name == key.name)
        #expect(KnownKeys.variable(key.variable)?.name == key.name)
        #expect(KnownKeys.secretFile(key.secretFile)?.name == key.name)
    }

    @Test("every key is read from the command line under its option", arguments: allKeys)
    func option(key: ConfigurationKey) throws {
        let scan = try CommandLineScan([key.option + "=" + Self.sample(key)])
        let value = try #require(try ConfigurationLayer.commandLine(scan).value(of: key))
        #expect(value.description == ConfigurationValueText.normal(Self.sample(key)))
    }

    @Test("every key is read from the environment under its variable", arguments: allKeys)
    func variable(key: ConfigurationKey) throws {
        let layer = try ConfigurationLayer.environment([key.variable: Self.sample(key)])
        let value = try #require(try layer.value(of: key))
        #expect(value.description == ConfigurationValueText.normal(Self.sample(key)))
    }

    @Test("every key is read from the file under its name", arguments: allKeys)
    func file(key: ConfigurationKey) throws {
        let sample = Self.sample(key)
        let json =
            switch key.kind {
            case .text, .choice, .connection: "\"\(sample)\""
            case .whole, .number, .flag: sample
            case .texts, .choices: "[" + sample.split(separator: ",").map { "\"\($0)\"" }.joined(separator: ",") + "]"
            }
        let document = key.components.reversed().reduce(json) { "{\"\($1)\": \($0)}" }
        let value = try #require(try ConfigurationLayer.file(Array(document.utf8), name: "c.json").value(of: key))
        #expect(value.description == ConfigurationValueText.normal(sample))
    }

    @Test("every setting of a session, a node, the store, the database and the web client has a key")
    func complete() {
        let configuration = ChatServerConfiguration()
        func members(_ value: Any) -> Int { Mirror(reflecting: value).children.count }
        let names = KnownKeys.fixed.map(\.name)
        func keys(_ prefixes: String...) -> Int { names.count { name in prefixes.contains { name.hasPrefix($0) } } }
        #expect(keys("session.") == members(configuration.node.session))
        // One member of the node's settings is the session's.
        #expect(keys("limits.", "presence.", "drain.") == members(configuration.node) - 1)
        #expect(keys("store.max") == members(configuration.store))
        #expect(keys("web.") == members(configuration.web))
        // Besides the connection's members there is whether to migrate.
        #expect(keys("database.") == members(configuration.database.connection) + 1)
    }

    @Test("help names every option, variable and default", arguments: KnownKeys.fixed)
    func help(key: ConfigurationKey) {
        let text = ConfigurationHelp.text
        #expect(text.contains("  \(key.option)"))
        #expect(text.contains(key.variable))
        if let value = key.defaultText { #expect(text.contains("default \(value)")) }
    }

    @Test("a default lies inside its own range", arguments: ConfigurationKeys.all.map(\.key))
    func defaults(key: ConfigurationKey) {
        switch key.kind {
        case .whole(let range): #expect(key.defaultText.map { Int($0).map(range.contains) == true } ?? true)
        case .number(let range): #expect(key.defaultText.flatMap { Double($0) }.map(range.contains) == true)
        case .choice(let choices): #expect(key.defaultText.map(choices.contains) ?? true)
        case .text, .flag, .texts, .choices, .connection: break
        }
    }
}

/// Numbers are rendered without a trailing `.0`.
enum ConfigurationValueText {
    static func normal(_ text: String) -> String { text.hasSuffix(".0") ? String(text.dropLast(2)) : text }
}
