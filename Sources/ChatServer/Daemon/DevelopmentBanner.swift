/// What `chatd --dev` tells the person who started it.
enum DevelopmentBanner {
    static func text(url: String, _ configuration: ChatServerConfiguration) -> String {
        let socket = url.replacing("http", with: "ws", maxReplacements: 1)
        let elsewhere = url == "http://127.0.0.1:8080" ? "" : " --server \(url)"
        let memory =
            configuration.storeBackend == .memory ? "all is forgotten at the end" : "what is said stays in the database"
        let page = configuration.web.isEnabled ? "chat client" : "page       "
        return """

            Development mode: anyone who reaches this port may sign in as anyone, and \(memory).

              \(page)  \(url)/
              WebSocket    \(socket)/v1/ws
              issuer       \(url)/.well-known/openid-configuration

            In other terminals:

              chatctl chat --dev-user ada --to grace\(elsewhere)
              chatctl chat --dev-user grace --to ada\(elsewhere)
              chatctl token mint --count 3\(elsewhere)
              chatctl status

            """
    }
}
