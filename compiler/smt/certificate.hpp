// Certificate: a text file with everything needed to re-check proofs without this program: for each, the
// SMT-LIB text whose unsatisfiability is the proof, and which of its assertions states the violation.
//   in   proofs and the digests of what they were derived from
//   out  text; and back, refusing what is damaged
// The format, line by line (docs/formats.md); values run to the end of their line:
//   rolewright certificate 1
//   policy sha256 HEX
//   snapshot sha256 HEX           (left out when no proof rests on one)
//   proofs COUNT
//   (empty line, then a proof:)
//   proof ID
//   states SENTENCE
//   expects unsat | sat
//   violation SYMBOL              (the assertion that, left out, makes it satisfiable)
//   assumes NAME                  (once for every `assume` used)
//   sha256 HEX                    (of the SMT-LIB text)
//   bytes COUNT
//   (the SMT-LIB text: so many bytes, ending in a line feed)
//   end
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/result.hpp"

namespace rolewright::smt {

enum class Expected : std::uint8_t {
  Unsat,  // proved: nobody can violate
  Sat,    // refuted: somebody can
};

struct Proof {
  std::string id;
  std::string statement;  // what is proved, as a sentence
  Expected expected = Expected::Unsat;
  std::string violation;  // the symbol of the assertion that states the violation (Clause::symbol)
  std::vector<std::string> assumes = {};
  std::string smtlib;  // to_smtlib()
};

struct Certificate {
  std::string policy_sha256;
  std::optional<std::string> snapshot_sha256 = {};
  std::vector<Proof> proofs = {};
};

inline constexpr std::size_t kMaxCertificateBytes = std::size_t{1} << 30;
inline constexpr std::size_t kMaxCertificateProofs = 100'000;

/// Line feeds and control bytes in ids, sentences and names become spaces, so that a line stays a line.
[[nodiscard]] std::string write_certificate(const Certificate& certificate);

/// Reads `text`, which `where` names in diagnostics (a path).
/// Errors   CertificateUnreadable with the line: not the format, a digest that does not fit its text, too
/// large. Cost     O(bytes).
[[nodiscard]] Result<Certificate> parse_certificate(std::string_view text, std::string_view where);

}  // namespace rolewright::smt
