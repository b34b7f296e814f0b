extension PostgresMigration {
    /// Users are found by their e-mail address. Under `COLLATE "C"` only A to Z have another case, as in `EmailRule`; an address
    /// over its limit, which an index row might have no room for, is left out.
    static let emailIndex = PostgresMigration(
        version: 2, name: "users by e-mail address",
        statements: [
            """
            CREATE INDEX users_email ON chat.users (lower(email COLLATE "C"), id) WHERE octet_length(email) <= 320
            """
        ])
}
