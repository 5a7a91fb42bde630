// The server's end of TLS against an OpenSSL client over a socket pair, with a certificate that `openssl` makes.
#include "engine/net/tls.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>

namespace respect {
namespace {

class TlsTest : public testing::Test {
 protected:
  void SetUp() override {
    char folder[] = "/tmp/tls_test_XXXXXX";
    ASSERT_NE(mkdtemp(folder), nullptr);
    folder_ = folder;
    const std::string make = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout " +
                             folder_ + "/key -out " + folder_ + "/cert 2>/dev/null";
    ASSERT_EQ(std::system(make.c_str()), 0);
    settings_.certificate_file = settings_.ca_file = folder_ + "/cert";
    settings_.key_file = folder_ + "/key";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // What the server reads of a client's "hello"; empty when the connection does not come about.
  std::string Greet(bool with_certificate) {
    auto context = TlsContext::Make(settings_);
    EXPECT_TRUE(context.ok());
    int ends[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    std::thread client([&] { RunClient(ends[1], with_certificate); });
    std::string got;
    {
      const std::unique_ptr<Transport> transport = (*context)->Serve(ends[0]);
      char bytes[64];
      const TransferResult read = transport->Read(bytes, sizeof(bytes));
      if (read.kind == TransferResult::Kind::kDone) got.assign(bytes, read.bytes);
      failure_ = transport->failure();
    }
    client.join();
    return got;
  }
  void RunClient(int fd, bool with_certificate) const {
    // This client writes as OpenSSL does by itself, also to a server that has hung up; the server's thread stays
    // exposed.
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    if (with_certificate) {
      SSL_CTX_use_certificate_file(context, settings_.certificate_file.c_str(), SSL_FILETYPE_PEM);
      SSL_CTX_use_PrivateKey_file(context, settings_.key_file.c_str(), SSL_FILETYPE_PEM);
    }
    SSL* ssl = SSL_new(context);
    SSL_set_fd(ssl, fd);
    if (SSL_connect(ssl) == 1) SSL_write(ssl, "hello", 5);
    SSL_free(ssl);
    SSL_CTX_free(context);
    close(fd);
  }
  std::string ReasonAgainst(const TlsSettings& settings) {
    const auto context = TlsContext::Make(settings);
    return context.ok() ? "" : std::string(context.error().text());
  }

  std::string folder_;
  TlsSettings settings_;
  std::string failure_;  // of the last handshake
};

TEST_F(TlsTest, CarriesBytesOfAClientWithACertificate) {
  EXPECT_EQ(Greet(true), "hello");
  EXPECT_EQ(failure_, "");
}

TEST_F(TlsTest, RefusesAClientWithoutACertificateWhereOneIsRequiredAndSaysWhy) {
  EXPECT_EQ(Greet(false), "");
  EXPECT_NE(failure_.find("certificate"), std::string::npos) << failure_;
}

TEST_F(TlsTest, WritingToAPeerThatHasGoneRaisesNoSignal) {
  settings_.clients = TlsClients::kNone;
  auto context = TlsContext::Make(settings_);
  ASSERT_TRUE(context.ok());
  int ends[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  std::thread client([&] { RunClient(ends[1], false); });
  const std::unique_ptr<Transport> transport = (*context)->Serve(ends[0]);
  char bytes[64];
  EXPECT_EQ(transport->Read(bytes, sizeof(bytes)).kind, TransferResult::Kind::kDone);
  client.join();
  const iovec vector{bytes, sizeof(bytes)};
  EXPECT_EQ(transport->Write(&vector, 1).kind, TransferResult::Kind::kClosed);
}

TEST_F(TlsTest, TakesAClientWithoutACertificateWhereNoneIsRequired) {
  settings_.clients = TlsClients::kOptional;
  EXPECT_EQ(Greet(false), "hello");
  settings_.clients = TlsClients::kNone;
  EXPECT_EQ(Greet(false), "hello");
}

TEST_F(TlsTest, SaysWhichSettingDoesNotDo) {
  EXPECT_EQ(ReasonAgainst(settings_), "");
  TlsSettings wrong = settings_;
  wrong.protocols = "TLSv9";
  EXPECT_TRUE(ReasonAgainst(wrong).starts_with("Invalid tls-protocols"));
  wrong = settings_;
  wrong.certificate_file = folder_ + "/none";
  EXPECT_TRUE(ReasonAgainst(wrong).starts_with("Failed to load certificate"));
  wrong = settings_;
  wrong.ciphers = "NOTHING";
  EXPECT_TRUE(ReasonAgainst(wrong).starts_with("Failed to configure ciphers"));
  wrong = settings_;
  wrong.ca_file.clear();
  EXPECT_TRUE(ReasonAgainst(wrong).starts_with("Either tls-ca-cert-file or"));
}

}  // namespace
}  // namespace respect
