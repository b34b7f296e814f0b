import AsyncHTTPClient
import NIOCore

/// The HTTP client behind administration and minting.
enum HTTPRequests {
    /// Lives as long as the process. Somebody waits at the terminal: a server that is not there is said at once, not retried, and
    /// nothing here redirects.
    static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10)))
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()
}
