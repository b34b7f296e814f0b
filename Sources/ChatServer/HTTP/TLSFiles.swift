import ChatCore
import HummingbirdTLS

/// Reads the listener's certificate and key.
enum TLSFiles {
    /// - Throws: ``StartupFailure`` naming the key whose file cannot be used, never its content.
    static func configuration(_ tls: ChatServerConfiguration.TLS) throws(StartupFailure) -> TLSConfiguration? {
        guard let certificateFile = tls.certificateFile, let privateKeyFile = tls.privateKeyFile else { return nil }
        let chain: [NIOSSLCertificate]
        do {
            chain = try NIOSSLCertificate.fromPEMFile(certificateFile)
        } catch {
            throw .configuration("http.tls.certificateFile: \(certificateFile) cannot be read as a PEM certificate.")
        }
        let key: NIOSSLPrivateKey
        do {
            if let passphrase = tls.privateKeyPassphrase {
                key = try NIOSSLPrivateKey(file: privateKeyFile, format: .pem) { $0(Array(passphrase.utf8)) }
            } else {
                key = try NIOSSLPrivateKey(file: privateKeyFile, format: .pem)
            }
        } catch {
            throw .configuration("http.tls.privateKeyFile: \(privateKeyFile) cannot be read as a PEM private key.")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        return configuration
    }
}
