/*
 * texts.c - the table from the errors of the library to the texts that the runner looks for. Where one code stands for
 * several of those, the sentence decides; where the library makes no difference, all of them are printed.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bogo/texts.h"

#include <string.h>

enum side { CLIENT = 1, SERVER = 2, BOTH = 3 };

/* The first row that fits counts. */
static const struct {
    int code;
    unsigned side;
    const char *words; /* in the sentence; "" fits all */
    const char *text;
} texts[] = {
    {SSL_E_SIGNATURE, BOTH, "", ":BAD_SIGNATURE:"},
    {SSL_E_SIGNATURE_ALGORITHM, BOTH, "", ":WRONG_SIGNATURE_TYPE:"},
    {SSL_E_NO_SIGNATURE_ALGORITHM, BOTH, "", ":NO_COMMON_SIGNATURE_ALGORITHMS: :NO_SHARED_CIPHER:"},
    {SSL_E_REFUSED, SERVER, "ClientHello", ":CONNECTION_REJECTED:"},
    {SSL_E_REFUSED, BOTH, "", ":CERTIFICATE_VERIFY_FAILED:"},
    {SSL_E_OCSP_UNSUITABLE, BOTH, "", ":OCSP_CB_ERROR:"},
    {SSL_E_INTERNAL, SERVER, "the application refused", ":CERT_CB_ERROR:"},
    {SSL_E_CERT_REFUSED, BOTH, "", ":CERTIFICATE_VERIFY_FAILED:"},
    {SSL_E_BAD_RECORD_MAC, BOTH, "", ":DECRYPTION_FAILED_OR_BAD_RECORD_MAC:"},
    {SSL_E_RENEGOTIATION, BOTH, "", ":NO_RENEGOTIATION:"},
    {SSL_E_RECORD_TYPE, BOTH, "", ":UNEXPECTED_RECORD:"},
    {SSL_E_UNEXPECTED_MESSAGE, BOTH, "application data during",
     ":APPLICATION_DATA_INSTEAD_OF_HANDSHAKE: :UNEXPECTED_RECORD:"},
    {SSL_E_UNEXPECTED_MESSAGE, BOTH, "got ChangeCipherSpec", ":UNEXPECTED_RECORD:"},
    {SSL_E_UNEXPECTED_MESSAGE, BOTH, "expected ChangeCipherSpec", ":UNEXPECTED_RECORD:"},
    {SSL_E_UNEXPECTED_MESSAGE, BOTH, "bytes that came before", ":EXCESS_HANDSHAKE_DATA:"},
    {SSL_E_UNEXPECTED_MESSAGE, BOTH, "ChangeCipherSpec after", ":UNEXPECTED_RECORD:"},
    {SSL_E_UNEXPECTED_MESSAGE, BOTH, "", ":UNEXPECTED_MESSAGE:"},
    {SSL_E_SPLIT_MESSAGE, BOTH, "", ":EXCESS_HANDSHAKE_DATA: :UNEXPECTED_RECORD:"},
    {SSL_E_NO_SUITE, BOTH, "", ":NO_SHARED_CIPHER:"},
    {SSL_E_NO_GROUP, BOTH, "", ":NO_SHARED_CIPHER: :WRONG_CURVE:"},
    {SSL_E_VERSION, BOTH, "", ":UNSUPPORTED_PROTOCOL:"},
    {SSL_E_KEY_SHARE, BOTH, "not offered", ":WRONG_CURVE:"},
    {SSL_E_KEY_SHARE, BOTH, "", ":BAD_ECPOINT:"},
    {SSL_E_FINISHED, BOTH, "", ":DIGEST_CHECK_FAILED:"},
    {SSL_E_CERT_KEY_USAGE, BOTH, "", ":KEY_USAGE_BIT_INCORRECT:"},
    {SSL_E_RENEGOTIATION_INFO, BOTH, "", ":RENEGOTIATION_MISMATCH:"},
    {SSL_E_UNSUPPORTED_EXTENSION, BOTH, "", ":UNEXPECTED_EXTENSION:"},
    {SSL_E_ILLEGAL_SUITE, BOTH, "resumed a session", ":OLD_SESSION_CIPHER_NOT_RETURNED:"},
    {SSL_E_ILLEGAL_SUITE, BOTH, "", ":WRONG_CIPHER_RETURNED:"},
    {SSL_E_RECORD_VERSION, BOTH, "HTTP", ":HTTP_REQUEST: :HTTPS_PROXY_REQUEST:"},
    {SSL_E_RECORD_VERSION, BOTH, "", ":WRONG_VERSION_NUMBER:"},
    {SSL_E_CERT_KEY, CLIENT, "needs an", ":WRONG_CERTIFICATE_TYPE:"},
    {SSL_E_CERT_KEY, CLIENT, "not offered", ":BAD_ECC_CERT: :WRONG_CURVE:"},
    {SSL_E_CERT_KEY, SERVER, "not asked for", ":UNKNOWN_CERTIFICATE_TYPE:"},
    {SSL_E_CERT_KEY, SERVER, "not offered", ":WRONG_CURVE:"},
    {SSL_E_BAD_ALERT, BOTH, "2 bytes", ":UNKNOWN_ALERT_TYPE:"},
    {SSL_E_BAD_ALERT, BOTH, "", ":BAD_ALERT:"},
    {SSL_E_BAD_CCS, BOTH, "", ":BAD_CHANGE_CIPHER_SPEC:"},
    {SSL_E_CERT_DECODE, BOTH, "", ":CANNOT_PARSE_LEAF_CERT:"},
    {SSL_E_CERT_MISSING, SERVER, "", ":PEER_DID_NOT_RETURN_A_CERTIFICATE:"},
    {SSL_E_CERT_MISSING, CLIENT, "", ":DECODE_ERROR:"},
    {SSL_E_NO_PROTOCOL, BOTH, "", ":NO_APPLICATION_PROTOCOL:"},
    {SSL_E_EMPTY_RECORDS, BOTH, "", ":TOO_MANY_EMPTY_FRAGMENTS:"},
    {SSL_E_TOO_MANY_ALERTS, BOTH, "", ":TOO_MANY_WARNING_ALERTS:"},
    {SSL_E_RECORD_OVERFLOW, BOTH, "bytes, at most", ":ENCRYPTED_LENGTH_TOO_LONG:"},
    {SSL_E_RECORD_OVERFLOW, BOTH, "", ":DATA_LENGTH_TOO_LONG:"},
    {SSL_E_MESSAGE_TOO_LONG, BOTH, "", ":EXCESSIVE_MESSAGE_SIZE:"},
    {SSL_E_COMPRESSION, CLIENT, "", ":UNSUPPORTED_COMPRESSION_ALGORITHM:"},
    {SSL_E_COMPRESSION, SERVER, "", ":INVALID_COMPRESSION_LIST:"},
    {SSL_E_SESSION, BOTH, "", ":RESUMED_EMS_SESSION_WITHOUT_EMS_EXTENSION:"},
    {SSL_E_ILLEGAL_EXTENSION, CLIENT, "protocol", ":INVALID_ALPN_PROTOCOL:"},
    {SSL_E_ILLEGAL_EXTENSION, BOTH, "", ":ERROR_PARSING_EXTENSION:"},
    {SSL_E_DECODE, BOTH, "HelloRequest", ":BAD_HELLO_REQUEST:"},
    {SSL_E_DECODE, BOTH, "application_layer_protocol_negotiation", ":ERROR_PARSING_EXTENSION: :PARSE_TLSEXT:"},
    {SSL_E_DECODE, BOTH, "signed_certificate_timestamp", ":ERROR_PARSING_EXTENSION:"},
    {SSL_E_DECODE, BOTH, "", ":DECODE_ERROR:"},
    {SSL_E_FALLBACK, BOTH, "", ":INAPPROPRIATE_FALLBACK:"},
    {SSL_E_DUPLICATE_EXTENSION, BOTH, "", ":DUPLICATE_EXTENSION:"},
};

/* Alerts of the peer: those that the runner asks for, by their numbers (RFC 5246 7.2). */
static const struct {
    int alert;
    const char *text;
} alerts[] = {
    {22, ":TLSV1_ALERT_RECORD_OVERFLOW:"},
    {30, ":SSLV3_ALERT_DECOMPRESSION_FAILURE:"},
    {40, ":SSLV3_ALERT_HANDSHAKE_FAILURE: :HANDSHAKE_FAILURE_ON_CLIENT_HELLO:"},
    {49, ":TLSV1_ALERT_ACCESS_DENIED:"},
};

static const char *text_of_alert(int alert)
{
    for (size_t i = 0; i < sizeof alerts / sizeof alerts[0]; i++)
        if (alerts[i].alert == alert)
            return alerts[i].text;
    return "";
}

const char *text_of(const ssl_conn *conn, int is_server)
{
    int code = ssl_error_code(conn);
    if (code == SSL_E_ALERT_RECEIVED)
        return text_of_alert(ssl_error_alert(conn) - 256);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (texts[i].code == code && (texts[i].side & (is_server ? SERVER : CLIENT)) != 0 &&
            strstr(ssl_error(conn), texts[i].words) != NULL)
            return texts[i].text;
    return "";
}
