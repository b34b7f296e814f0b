/// What `chatd --help` prints, made from the table of keys so that it cannot fall behind.
public enum ConfigurationHelp {
    /// Usage, every option with its default and environment variable, examples.
    public static var text: String {
        var lines = [
            "chatd - chat server",
            "",
            "Usage: chatd [options]",
            "",
            "  --config FILE       read keys from a JSON file (CHAT_CONFIG)",
            "  --secrets DIR       read keys from files in a directory, one value a file (CHAT_SECRETS)",
            "  --check-config      print every key's value and source, then exit",
            "  --help, -h          print this",
            "  --version           print the version",
            "",
            "Every key can be given as option, as environment variable, in the file and as secret file; the first of",
            "these wins. Lists are separated by commas outside the file. A key of the file is the option's name with dots:",
            "--http-tls-certificate-file is http.tls.certificateFile, in JSON {\"http\": {\"tls\": {\"certificateFile\": …}}}.",
            "",
        ]
        for key in KnownKeys.fixed { lines += entry(key) }
        lines += ["", "Keys of an issuer, for any NAME of a-z, 0-9 and -:", ""]
        for field in IssuerKeys.fields { lines += entry(IssuerKeys.key(field, of: "NAME")) }
        lines += ["", examples]
        return lines.joined(separator: "\n")
    }

    private static func entry(_ key: ConfigurationKey) -> [String] {
        let option = key.option.replacing("-name-", with: "-NAME-")
        let short = key.alias.map { ", \($0)" } ?? ""
        var notes = [key.variable]
        switch key.kind {
        case .choice(let choices): notes.append(choices.joined(separator: "|"))
        case .whole(let range): notes.append("\(range.lowerBound)...\(range.upperBound)")
        case .text, .number, .flag, .texts, .choices, .connection: break
        }
        if key.isSecret { notes.append("secret") }
        if let text = key.defaultText { notes.append("default \(text)") }
        return ["  \(option)\(short)\(placeholder(key.kind))", "      \(key.help) [\(notes.joined(separator: "; "))]"]
    }

    private static func placeholder(_ kind: ConfigurationKey.Kind) -> String {
        switch kind {
        case .flag: ""
        case .whole, .number: " N"
        case .text, .choice: " TEXT"
        case .connection: " URL"
        case .texts, .choices: " TEXT,…"
        }
    }

    private static let examples = """
        Examples:
          chatd --dev
              try it out: signs anybody in, on http://127.0.0.1:8080 only
          chatd --config /etc/chatd/chatd.json --http-port 8443
              the file's settings, but another port
          chatd --auth-issuer-main-url https://issuer.example.com --auth-issuer-main-client-ids web,phone
              tokens of one issuer, made for two clients
          chatd --dev --database-url postgres://chat@localhost/chat --migrate
              the same, but what is said stays, in a Postgres database
          CHAT_LOG_FORMAT=json CHAT_HTTP_HOST=0.0.0.0 chatd --config chatd.json
              in a container

        Exit status: 0 after a drain; 78 when the configuration is wrong (one line says which key); 75 when the address,
        the administration socket or the database cannot be had right now; 1 for any other failure; 130 after a second
        signal.
        Where nothing says where the database is, libpq's own variables (PGHOST …), service and password files do.
        """
}
