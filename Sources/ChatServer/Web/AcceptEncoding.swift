import HTTPTypes

/// What a client's `Accept-Encoding` (RFC 9110 §12.5.3) says about gzip.
enum AcceptEncoding {
    /// True when the client takes gzip and does not like it less than the file as it is. Without the field nothing is compressed.
    static func takesGzip(_ fields: HTTPFields) -> Bool {
        var gzip: Int?
        var identity: Int?
        var others: Int?
        for item in fields[values: .acceptEncoding].flatMap({ $0.split(separator: ",") }) {
            let parts = item.split(separator: ";").map { $0.trimming() }
            guard let coding = parts.first?.lowercased() else { continue }
            let weight = weight(parts.dropFirst())
            switch coding {
            case "gzip", "x-gzip": gzip = weight
            case "identity": identity = weight
            case "*": others = weight
            default: break
            }
        }
        let wish = gzip ?? others ?? 0
        return wish > 0 && wish >= identity ?? 0
    }

    /// Thousandths, 1000 when none is given; a weight that is none counts as a refusal, for the file as it is always works.
    private static func weight(_ parameters: ArraySlice<Substring>) -> Int {
        for parameter in parameters {
            guard parameter.lowercased().hasPrefix("q=") else { continue }
            guard let weight = Double(parameter.dropFirst(2)), (0...1).contains(weight) else { return 0 }
            return Int(weight * 1000)
        }
        return 1000
    }
}

extension Substring {
    /// Without the spaces and tabs around it.
    func trimming() -> Substring {
        var text = self
        while let first = text.first, first == " " || first == "\t" { text = text.dropFirst() }
        while let last = text.last, last == " " || last == "\t" { text = text.dropLast() }
        return text
    }
}
