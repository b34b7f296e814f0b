import ChatCore

/// Two tokens with the claims that Amazon Cognito's have, and the public keys they verify with. Made once for this purpose; the
/// private keys were thrown away, so equal bytes are verified in every run.
enum TokenSamples {
    static let issuer = "https://issuer.example.com/eu-central-1_Benchmark"
    static let clientID = "4example23456789"
    /// Between the tokens' `iat` and `exp`.
    static let now = Timestamp(milliseconds: 1_750_000_060_000)

    /// A 2048-bit RSA key and a P-256 key as a JWK set.
    static let keySet =
        """
        {"keys":[{"kty":"RSA","kid":"benchmark-rsa","use":"sig","alg":"RS256","e":"AQAB","n":"6SgXRzlD1AaQvv\
        JzVUqOtzQmT1dks6frH_8gaGU_NhMFBaV9eHFzxFenYJTZk25V581NRZkRHTPaL6pMGl65h8LfHX4StCD4nq3eX1zl1N4PksgQl9\
        gpfUwv1soiC0wlBF1Rwzj5bgp1dTSmouhl0yxs1r8GcTED3TQK7MleQ8uO-IffuaHdFVPaVV3DaVkDut6ru8MukFDYOAaluCynnP\
        5oWd05psakBySow3ANjb2kjsQVV1CVQB7SI8_gU-O6xIpRi_BAeA7rIVa3VZMA7-IZNu7inGZtOBOd_yeO66hwcbH7kTa0-xxeQG\
        7pEVqS7N93YIPmdV7wyoC_H2PtOw"},{"kty":"EC","kid":"benchmark-ec","use":"sig","alg":"ES256","crv":"P-2\
        56","x":"SWHgTWx4zV6gvfDpx7XWqPAcEKmxwdQjTrbbNLHGbHY","y":"uEPpyJfoiwKkAgsAoKYiaPiRb8IIJIutLjwwacUw0\
        ig"}]}
        """

    static let rs256 =
        """
        eyJraWQiOiJiZW5jaG1hcmstcnNhIiwiYWxnIjoiUlMyNTYifQ.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlLmNvbS9ld\
        S1jZW50cmFsLTFfQmVuY2htYXJrIiwic3ViIjoiOWYxYzJhMzQtNWI2ZC00ZTdmLThhOTAtYjFjMmQzZTRmNTA2IiwiY2xpZW50X\
        2lkIjoiNGV4YW1wbGUyMzQ1Njc4OSIsInRva2VuX3VzZSI6ImFjY2VzcyIsInNjb3BlIjoib3BlbmlkIHByb2ZpbGUiLCJhdXRoX\
        3RpbWUiOjE3NTAwMDAwMDAsImlhdCI6MTc1MDAwMDAwMCwiZXhwIjoxNzUwMDAzNjAwLCJqdGkiOiIwZDZmN2ExZS04YTRjLTRhN\
        TMtOWEyZS0zYjFmMmM0ZDVlNmYiLCJ1c2VybmFtZSI6ImFkYSJ9.GrT_Qo5zly4QVWyFu8n0_eAlk8rVxEjGpKep8rB-pSfXGVRF\
        eVE_4k93sUzbfKZoCJjT0_ial0Gl_hGbehocSOYY3V-8cJR2nU-a9vG8Lserv0COxqniZegl5I6T-SlfraSFf0o_pw21Tvq-442t\
        RlG8KV3Le82BFvWS9YaE8uRgfxm95bfNqftadNMlan9xSffqs4HVF23SiSmbv3fLzIa8zvN0PyO2M-kHmLqtFQmjW00NTOFbLpce\
        u5E_X2FXlnkNmpSxPBd04fLl8TLxokz4YpZjWDDlhlLuK7xWqGZPLEsfE4ix-PelKfEECd6vFHaBzHdZgWFypy25m3XpHw
        """

    static let es256 =
        """
        eyJraWQiOiJiZW5jaG1hcmstZWMiLCJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlLmNvbS9ldS1\
        jZW50cmFsLTFfQmVuY2htYXJrIiwic3ViIjoiOWYxYzJhMzQtNWI2ZC00ZTdmLThhOTAtYjFjMmQzZTRmNTA2IiwiY2xpZW50X2l\
        kIjoiNGV4YW1wbGUyMzQ1Njc4OSIsInRva2VuX3VzZSI6ImFjY2VzcyIsInNjb3BlIjoib3BlbmlkIHByb2ZpbGUiLCJhdXRoX3R\
        pbWUiOjE3NTAwMDAwMDAsImlhdCI6MTc1MDAwMDAwMCwiZXhwIjoxNzUwMDAzNjAwLCJqdGkiOiIwZDZmN2ExZS04YTRjLTRhNTM\
        tOWEyZS0zYjFmMmM0ZDVlNmYiLCJ1c2VybmFtZSI6ImFkYSJ9.tRmHyBq7GXIpMnDL2nUqOXH57sInXDHcTdw_BjjMcAIM4BMvX8\
        T8LAHYzEsaiLCnFzSMLyeYmsNbMUy0b0HwzA
        """
}
