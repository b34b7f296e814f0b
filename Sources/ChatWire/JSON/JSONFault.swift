/// Why bytes are not the JSON text that is accepted here, and where; never what they hold.
package struct JSONFault: Error, Hashable, Sendable {
    /// The kinds of fault, each with the words that name it.
    package enum Kind: String, Sendable, CaseIterable {
        case truncated = "the text ends too early"
        case unexpectedByte = "unexpected byte"
        case trailingBytes = "bytes after the end of the value"
        case controlCharacter = "control character in a string"
        case invalidEscape = "invalid escape in a string"
        case loneSurrogate = "lone surrogate in a string"
        case invalidUTF8 = "invalid UTF-8 in a string"
        case invalidNumber = "invalid number"
        case tooDeep = "nested too deeply"
        case tooManyMembers = "too many members in an object"
        case duplicateKey = "duplicate key"
        case notAnObject = "an object is expected"
        case tooLong = "the text is too long"
    }

    /// What is wrong.
    package let kind: Kind
    /// Offset in bytes of the fault, from the start of the text.
    package let offset: Int
}
