struct DevelopmentSignIn: Sendable {
    let server: String
    struct Tokens: Sendable { var user: String; var accessToken: String }
    func signIn(_ name: String) async throws -> Tokens { Tokens(user: name, accessToken: "x") }
    func token(for name: String) async throws -> String { try await signIn(name).accessToken }
}
