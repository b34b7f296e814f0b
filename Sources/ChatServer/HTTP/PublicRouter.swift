import ChatAuth
import HTTPTypes
import Hummingbird

/// The plain HTTP side of the public listener.
struct PublicRouter: Sendable {
    let health: HealthRoutes
    /// The built-in issuer of the development mode.
    let issuer: DevelopmentIssuer?
    /// The Socket.IO door, whose long-polling is plain HTTP.
    var socketIO: SocketIOServer?
    /// The web client; without it `/` says where the doors are.
    var web: WebRoutes?
    /// Signing in from a browser.
    var signIn: SignInRoutes?

    func router() -> Router<PublicRequestContext> {
        let router = Router(context: PublicRequestContext.self)
        router.middlewares.add(
            ErrorMiddleware(selfLimited: Set(socketIO.map { [$0.engine.configuration.trimmedPath] } ?? [])))
        if let web {
            web.mount(on: router)
        } else {
            router.answer(
                "/",
                [.get: { [isDevelopment = issuer != nil] _, _ in StartPage.response(isDevelopment: isDevelopment) }])
        }
        health.mount(on: router)
        socketIO?.mount(on: router)
        signIn?.mount(on: router)
        if let issuer { DevelopmentRoutes(issuer: issuer).mount(on: router) }
        return router
    }
}
