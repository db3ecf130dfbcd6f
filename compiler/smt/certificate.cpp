#include "compiler/smt/certificate.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "model/sha256.hpp"

namespace rolewright::smt {

namespace {

constexpr std::string_view kMagic = "rolewright certificate 1";
constexpr std::size_t kDigestLength = 64;  // hex digits

std::string one_line(std::string_view text) {
  std::string line{text};
  for (char& byte : line)
    if (static_cast<unsigned char>(byte) < ' ' || byte == '\x7f') byte = ' ';
  return line;
}

void write_proof(const Proof& proof, std::string& out) {
  out += "\nproof " + one_line(proof.id) + "\n";
  out += "states " + one_line(proof.statement) + "\n";
  out += std::string{"expects "} + (proof.expected == Expected::Unsat ? "unsat" : "sat") + "\n";
  out += "violation " + one_line(proof.violation) + "\n";
  for (const std::string& name : proof.assumes) out += "assumes " + one_line(name) + "\n";
  const bool ends_line = proof.smtlib.ends_with('\n');
  const std::string text = ends_line ? proof.smtlib : proof.smtlib + "\n";
  out += "sha256 " + sha256_hex(text) + "\n";
  out += "bytes " + std::to_string(text.size()) + "\n";
  out += text;
  out += "end\n";
}

bool is_digest(std::string_view text) {
  return text.size() == kDigestLength && std::ranges::all_of(text, [](char byte) {
           return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f');
         });
}

// Reads line by line. The first thing wrong ends it: every later step finds `failed_` and does nothing.
class CertificateReader {
 public:
  CertificateReader(std::string_view text, std::string_view where) : text_{text}, where_{where} {}

  Result<Certificate> read() {
    Certificate certificate;
    if (text_.size() > kMaxCertificateBytes) fail("it is larger than a certificate may be");
    if (!failed_ && next_line() != kMagic) fail("the first line is not `" + std::string{kMagic} + "`");
    certificate.policy_sha256 = digest("policy sha256 ");
    if (looking_at("snapshot ")) certificate.snapshot_sha256 = digest("snapshot sha256 ");
    const std::size_t proofs = number("proofs ", kMaxCertificateProofs);
    for (std::size_t left = proofs; left != 0 && !failed_; --left) certificate.proofs.push_back(read_proof());
    if (!failed_ && at_ != text_.size()) fail("text after the last proof");
    if (failed_) return std::move(*failed_);
    return certificate;
  }

 private:
  Proof read_proof() {
    Proof proof;
    if (!failed_ && !next_line().empty()) fail("an empty line belongs before a proof");
    proof.id = value("proof ");
    proof.statement = value("states ");
    const std::string expected = value("expects ");
    if (!failed_ && expected != "unsat" && expected != "sat") fail("`expects` is followed by unsat or sat");
    proof.expected = expected == "sat" ? Expected::Sat : Expected::Unsat;
    proof.violation = value("violation ");
    while (!failed_ && looking_at("assumes ")) proof.assumes.push_back(value("assumes "));
    const std::string wanted = digest("sha256 ");
    proof.smtlib = block(number("bytes ", text_.size()));
    if (!failed_ && sha256_hex(proof.smtlib) != wanted)
      fail("the text of proof `" + printable(proof.id) + "` is not the text its digest was taken of");
    if (!failed_ && next_line() != "end") fail("`end` belongs after the text of a proof");
    return proof;
  }

  void fail(std::string problem) {
    if (failed_) return;
    failed_ = Diagnostic{.code = Code::CertificateUnreadable,
                         .message = "not a certificate this version reads: " + std::move(problem),
                         .where = std::string{where_} + ":" + std::to_string(line_)};
  }

  [[nodiscard]] bool looking_at(std::string_view keyword) const {
    return text_.substr(at_).starts_with(keyword);
  }

  std::string_view next_line() {
    ++line_;
    const std::size_t end = text_.find('\n', at_);
    if (end == std::string_view::npos) {
      fail("it ends in the middle");
      return {};
    }
    const std::string_view line = text_.substr(at_, end - at_);
    at_ = end + 1;
    return line;
  }

  std::string value(std::string_view keyword) {
    if (failed_) return {};
    const std::string_view line = next_line();
    if (!line.starts_with(keyword)) {
      fail("a line that begins with `" + std::string{keyword.substr(0, keyword.size() - 1)} +
           "` belongs here");
      return {};
    }
    return std::string{line.substr(keyword.size())};
  }

  std::string digest(std::string_view keyword) {
    std::string hex = value(keyword);
    if (!failed_ && !is_digest(hex)) fail("a SHA-256 digest is 64 lower-case hex digits");
    return hex;
  }

  std::size_t number(std::string_view keyword, std::size_t most) {
    const std::string digits = value(keyword);
    if (failed_) return 0;
    std::size_t parsed = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, parsed);
    if (error != std::errc{} || stop != end || parsed > most) fail("a count that is no number or too large");
    return failed_ ? 0 : parsed;
  }

  std::string block(std::size_t bytes) {
    if (failed_) return {};
    if (bytes > text_.size() - at_) {
      fail("it ends in the middle");
      return {};
    }
    const std::string_view taken = text_.substr(at_, bytes);
    at_ += bytes;
    line_ += static_cast<std::size_t>(std::ranges::count(taken, '\n'));
    return std::string{taken};
  }

  std::string_view text_;
  std::string_view where_;
  std::size_t at_ = 0;
  std::size_t line_ = 0;  // of the line last read, from 1
  std::optional<Diagnostic> failed_;
};

}  // namespace

std::string write_certificate(const Certificate& certificate) {
  std::string out{kMagic};
  out += "\npolicy sha256 " + certificate.policy_sha256 + "\n";
  if (certificate.snapshot_sha256) out += "snapshot sha256 " + *certificate.snapshot_sha256 + "\n";
  out += "proofs " + std::to_string(certificate.proofs.size()) + "\n";
  for (const Proof& proof : certificate.proofs) write_proof(proof, out);
  return out;
}

Result<Certificate> parse_certificate(std::string_view text, std::string_view where) {
  return CertificateReader{text, where}.read();
}

}  // namespace rolewright::smt
