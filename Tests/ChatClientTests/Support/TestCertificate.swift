import NIOSSL

/// A self-signed certificate for `localhost`, good for a hundred years and for nothing but these tests: the key is public.
enum TestCertificate {
    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBozCCAUmgAwIBAgIUG4y6nogaETQ9yo96l8g/W0sPEiowCgYIKoZIzj0EAwIw
        GzEZMBcGA1UEAwwQQ2hhdENsaWVudCB0ZXN0czAgFw0yNjExMjMxMDM4MjBaGA8y
        MTI2MTAzMDEwMzgyMFowGzEZMBcGA1UEAwwQQ2hhdENsaWVudCB0ZXN0czBZMBMG
        ByqGSM49AgEGCCqGSM49AwEHA0IABKczRRdrXWgAk3HFvj7AiN7B9hfupE+uC7m4
        wN0XZGo+njTxTr2ICdU60/Mkx17H/9TgoCLfTcRq0mdZar8cumGjaTBnMB0GA1Ud
        DgQWBBR4LCB2oPwxblvRYA3tQmnp0C8kRTAfBgNVHSMEGDAWgBR4LCB2oPwxblvR
        YA3tQmnp0C8kRTAUBgNVHREEDTALgglsb2NhbGhvc3QwDwYDVR0TAQH/BAUwAwEB
        /zAKBggqhkjOPQQDAgNIADBFAiEA9UzOnOEVXY95o9WcZRM+sBZG/RY/3F7jrHSK
        bvDmS1kCIHdTNrMIKF9y2erb0Nh63BsZQ6wM2PQh8WNljmsoMrNU
        -----END CERTIFICATE-----
        """

    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgFKnZZfSGPt9hiPHh
        ru9Sa5u1G4deenEiSeNr7MOJ/f+hRANCAASnM0UXa11oAJNxxb4+wIjewfYX7qRP
        rgu5uMDdF2RqPp408U69iAnVOtPzJMdex//U4KAi303EatJnWWq/HLph
        -----END PRIVATE KEY-----
        """

    /// A server that shows the certificate.
    static func serverContext() throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8)).map(NIOSSLCertificateSource.certificate)
        let key = try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem)
        return try NIOSSLContext(
            configuration: .makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key)))
    }
}
