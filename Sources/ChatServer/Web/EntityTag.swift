import HTTPTypes

/// Strong entity tags and the question that is asked with them.
enum EntityTag {
    /// True when one of `If-None-Match`'s tags is this one, or it is `*`: the client has what it asks for (RFC 9110 §13.1.2, weak
    /// comparison).
    ///
    /// - Parameter tag: With its quotes.
    static func matches(_ tag: String, _ fields: HTTPFields) -> Bool {
        fields[values: .ifNoneMatch].flatMap { $0.split(separator: ",") }.contains { item in
            let item = item.trimming()
            return item == "*" || item == tag || (item.hasPrefix("W/") && item.dropFirst(2) == tag)
        }
    }
}
