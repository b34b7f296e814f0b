import Foundation
import Testing

/// One case of `Tests/Vectors/jws_cases.json`; its README says where they come from.
struct JWSVector: Sendable, CustomTestStringConvertible {
    enum Expectation: String {
        case accept, reject
        /// Both answers can be defended.
        case either
    }

    let name: String
    let jwks: [UInt8]
    let token: String
    let expectation: Expectation
    let reason: String

    var testDescription: String { "\(name): \(reason)" }

    /// All cases, in the order of the file.
    static func all() throws -> [JWSVector] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Vectors/jws_cases.json")
        let cases = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [[String: Any]]
        return try (cases ?? []).map { entry in
            guard let name = entry["name"] as? String, let token = entry["token"] as? String,
                let expectation = (entry["expect"] as? String).flatMap(Expectation.init), let jwks = entry["jwks"]
            else { throw CocoaError(.coderReadCorrupt) }
            return JWSVector(
                name: name, jwks: Array(try JSONSerialization.data(withJSONObject: jwks)), token: token,
                expectation: expectation, reason: entry["reason"] as? String ?? "")
        }
    }
}
