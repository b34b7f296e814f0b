/// The answer to one HTTP request.
///
/// Every answer also carries `cache-control: no-store`.
public enum EngineIOResponse<Message: EngineIOMessageContent>: Sendable {
    /// Packets for a GET.
    case packets([EngineIOPacket<Message>])
    /// A POST was taken.
    case ok
    /// The request is refused.
    case refused(EngineIORefusal)

    /// HTTP status.
    public var status: Int {
        switch self {
        case .packets, .ok: 200
        case .refused(let refusal): refusal.status
        }
    }

    /// Value of the `content-type` header.
    public var contentType: String {
        switch self {
        case .packets: "text/plain; charset=UTF-8"
        case .ok: "text/html"  // some browsers offer text/plain of a POST for download
        case .refused: "application/json"
        }
    }

    /// Writes the body.
    public func encodeBody<Sink: ByteSink>(into sink: inout Sink) {
        switch self {
        case .packets(let packets): EngineIOPayload.encode(packets, into: &sink)
        case .ok: sink.write("ok")
        case .refused(let refusal): refusal.json.withUnsafeBytes { sink.write(contentsOf: $0) }
        }
    }
}

extension EngineIOResponse: Equatable where Message: Equatable {}
