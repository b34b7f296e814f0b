import ChatWebClient
import Crypto

/// Short names of contents.
enum WebDigest {
    /// One name for all files together: 16 hexadecimal digits, the beginning of a SHA-256. It changes with any byte and any path.
    static func of(_ files: [WebClientFile]) -> String {
        var hash = SHA256()
        for file in files.sorted(by: { $0.path < $1.path }) {
            // With its length before it, so that no path or content can be taken for a piece of the next.
            hash.update(data: Array("\(file.path.utf8.count) \(file.bytes.count) \(file.path)".utf8))
            hash.update(data: file.bytes)
        }
        return hexadecimal(hash.finalize())
    }

    /// The name of one content.
    static func of(_ bytes: [UInt8]) -> String { hexadecimal(SHA256.hash(data: bytes)) }

    private static func hexadecimal(_ digest: SHA256.Digest) -> String {
        digest.prefix(8).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
