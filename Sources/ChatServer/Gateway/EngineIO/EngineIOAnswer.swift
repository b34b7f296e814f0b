import ChatCore
import ChatWire
import HTTPTypes
import Hummingbird
import NIOCore

/// A complete HTTP answer of the Engine.IO path, for the router and for the upgrade gate.
struct EngineIOAnswer {
    var status: HTTPResponse.Status
    var fields: HTTPFields
    var body = ByteBuffer()

    /// What a session answers.
    init(_ response: EngineIOResponse<EngineIOServerMessage>) {
        status = .init(code: response.status)
        response.encodeBody(into: &body)
        fields = [.cacheControl: "no-store"]
        // Nothing is nothing of no type.
        if body.readableBytes > 0 { fields[.contentType] = response.contentType }
    }

    /// A refusal in Engine.IO's own form.
    init(_ refusal: EngineIORefusal) { self.init(.refused(refusal)) }

    /// A refusal in the server's form, with the time to wait.
    init(_ error: ChatError) {
        // The only limit met here is an address's number of sessions, which others of its own may end.
        status = error.code == .limitExceeded ? .tooManyRequests : .init(code: error.code.httpStatus)
        fields = [.cacheControl: "no-store", .contentType: "application/json"]
        let form = ErrorBody(error)
        body.writeString((try? JSONBody.line(form)) ?? "")
        if let delay = form.error.retryAfterMs { fields[.retryAfter] = String(max(1, (delay + 999) / 1000)) }
    }

    /// An answer without a body.
    init(_ status: HTTPResponse.Status) {
        self.status = status
        fields = [.cacheControl: "no-store"]
    }

    /// The same with more header fields.
    func adding(_ more: HTTPFields) -> Self {
        var answer = self
        for field in more { answer.fields.append(field) }
        return answer
    }

    var response: Response {
        Response(status: status, headers: fields, body: ResponseBody(byteBuffer: body))
    }

    var decision: WebSocketUpgradeDecision { .answer(status, fields: fields, body: body) }
}
