/// A contradiction in what a database holds.
public struct PostgresFinding: Hashable, Sendable {
    /// Which check found it.
    public var check: String
    /// The conversation concerned, if it is about one.
    public var conversation: String?
    /// What is wrong.
    public var text: String
    /// Creates a value.
    public init(check: String, conversation: String?, text: String) {
        self.check = check
        self.conversation = conversation
        self.text = text
    }
}
