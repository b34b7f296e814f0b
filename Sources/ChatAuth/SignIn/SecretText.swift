/// Random texts that nobody can guess: states, nonces, verifiers, codes, refresh tokens.
enum SecretText {
    /// 256 bits from the system's generator, as 43 base64url characters.
    static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<4).flatMap { _ in withUnsafeBytes(of: generator.next() as UInt64) { Array($0) } }
        return Base64URL.encode(bytes)
    }
}
