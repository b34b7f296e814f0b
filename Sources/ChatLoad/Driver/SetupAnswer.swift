import NIOCore

/// The whole answer to a request that a run needs before it can begin.
typealias SetupPromise = EventLoopPromise<SetupAnswer>

/// What of such an answer is needed.
struct SetupAnswer: Sendable {
    /// The conversation's id; nil where the answer names none.
    var conversation: String?
    /// Where its log ends.
    var seq: Int64?

    init(_ bytes: UnsafeRawBufferPointer) {
        conversation =
            bytes.text(behind: #""conversation":{"id":""#) ?? bytes.text(behind: #""conversation":""#)
        seq = bytes.number(behind: #""seq":"#)
    }
}
