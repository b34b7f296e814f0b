public import Hummingbird
public import NIOCore

/// A request context that knows the connection its request came on.
public protocol ConnectionRequestContext: RequestContext {
    /// The connection's channel.
    var channel: any Channel { get }
}

/// The smallest context that knows its connection.
public struct PublicRequestContext: ConnectionRequestContext {
    /// What the router needs.
    public var coreContext: CoreRequestContextStorage
    /// The connection's channel.
    public let channel: any Channel

    /// Made by the application for each request.
    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}
