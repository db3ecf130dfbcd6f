// `check --batch` and `--in-flight` on the invented bureau: each line is answered, in order, and knows of those before it.
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/cli/program.hpp"
#include "tests/support/catch.hpp"

namespace rolewright {
namespace {

using tests::run_program;
using tests::ScratchFolder;

// Vendors may be made by one who may not also enter invoices: P2P-05, which blocks.
constexpr const char* kVendor =
    R"({"person":"theodora.lang@biw.example","add":[{"permission":"create_vendor"}],"ticket":"REQ-1"})";
constexpr const char* kInvoice =
    R"({"person":"theodora.lang@biw.example","add":[{"permission":"enter_invoice"}],"ticket":"REQ-2"})";
constexpr const char* kBoth =
    R"({"person":"theodora.lang@biw.example","add":[{"permission":"enter_invoice"}],"remove":[{"permission":"create_vendor"}]})";

tests::Run check(std::vector<std::string> more) {
  more.insert(more.begin(), {"check", "-p", tests::bureau_policy(), "-s", tests::bureau_snapshot()});
  return run_program(more);
}

std::string lines(const std::vector<std::string>& all) {
  std::string text;
  for (const std::string& line : all) text += line + "\n";
  return text;
}

std::vector<nlohmann::json> documents(const std::string& text) {
  std::vector<nlohmann::json> found;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) found.push_back(nlohmann::json::parse(line));
  return found;
}

}  // namespace

TEST_CASE("a batch answers line by line, each knowing of those before it", "[cli]") {
  const ScratchFolder folder;
  CHECK(check({"--batch", folder.write("vendor", lines({kVendor}))}).exit_code == 0);
  CHECK(check({"--batch", folder.write("invoice", lines({kInvoice}))}).exit_code == 0);
  const tests::Run run = check({"--format", "json", "--batch", folder.write("all", lines({kVendor, kInvoice, "", "{", kBoth, kInvoice}))});
  CHECK(run.exit_code == 2);  // a line could not be read
  const auto answers = documents(run.out);
  REQUIRE(answers.size() == 6);
  CHECK(answers[0].at("schema") == "rolewright.check-batch/1");
  CHECK(answers[1].at("line") == 1);
  CHECK(answers[1].at("verdict") == "permit");
  CHECK(answers[1].at("ticket") == "REQ-1");
  CHECK(answers[2].at("verdict") == "deny");
  CHECK(answers[2].at("reasons")[0].at("rule") == "P2P-05");
  const auto text = answers[2].at("reasons")[0].at("text").get<std::string>();
  CHECK(text.substr(text.size() - 25) == "; counts REQ-1, in flight");
  CHECK(answers[3].at("line") == 4);
  CHECK(answers[3].at("diagnostics")[0].at("code") == "RW0701");
  CHECK(answers[4].at("verdict") == "permit");  // gives back what is in flight: what was denied is not
  CHECK(answers[5].at("verdict") == "permit");
}

TEST_CASE("what nobody approved yet excuses nothing", "[cli]") {
  const ScratchFolder folder;
  const std::string approval = R"({"person":"imogen.fairweather@biw.example","add":[{"role":"Vendor_Bank"}]})";
  const tests::Run run = check({"--format", "json", "--batch", folder.write("twice", lines({approval, approval}))});
  CHECK(run.exit_code == 5);
  const auto answers = documents(run.out);
  REQUIRE(answers.size() == 3);
  CHECK(answers[1].at("verdict") == "needs approval");
  CHECK(answers[2].at("verdict") == "needs approval");
  CHECK(check({"--in-flight", folder.file("twice"), "--batch", folder.file("twice")}).exit_code == 0);  // approved, it is held
}

TEST_CASE("a batch that cannot be read is no empty batch", "[cli]") {
  const ScratchFolder folder;
  const tests::Run missing = check({"--format", "json", "--batch", folder.file("nowhere")});
  CHECK(missing.exit_code == 2);
  CHECK(nlohmann::json::parse(missing.out).at("diagnostics")[0].at("code") == "RW0001");
  CHECK(check({"--batch", "/"}).err.find("is a directory") != std::string::npos);
  CHECK(check({"--batch", "-", "--in-flight", "-"}).exit_code == 2);
  const tests::Run broken = check({"--batch", "/proc/self/mem"});  // opens, and its first byte cannot be read
  CHECK(broken.exit_code == 2);
  CHECK(broken.err.find("reading broke off after line 0") != std::string::npos);
  CHECK(check({"--batch", folder.write("empty", "")}).exit_code == 0);
}

TEST_CASE("a batch exits with its worst answer", "[cli]") {
  const ScratchFolder folder;
  const std::string approval = R"({"person":"imogen.fairweather@biw.example","add":[{"role":"Vendor_Bank"}]})";
  CHECK(check({"--batch", folder.write("a", lines({kVendor, approval}))}).exit_code == 5);
  CHECK(check({"--batch", folder.write("b", lines({kVendor, kInvoice, approval}))}).exit_code == 1);
  CHECK(check({"--batch", folder.file("b"), "--mode", "report"}).exit_code == 0);
  CHECK(check({"--batch", folder.file("nowhere")}).exit_code == 2);
  CHECK(check({"--batch", folder.file("b"), "--person", "theodora.lang@biw.example"}).exit_code == 2);
  const tests::Run recorded = check({"--batch", folder.file("b"), "--record", folder.file("record")});
  CHECK(recorded.exit_code == 1);
  const tests::Run verified = run_program({"audit", "verify", folder.file("record")});
  CHECK(verified.exit_code == 0);
  CHECK(verified.out.find("3 ") != std::string::npos);
}

TEST_CASE("requests in flight are read before any answer", "[cli]") {
  const ScratchFolder folder;
  const std::vector<std::string> asked{"--person", "theodora.lang@biw.example", "--add", "enter_invoice", "--in-flight"};
  const auto with = [&](const std::string& file) {
    std::vector<std::string> all = asked;
    all.push_back(file);
    return check(all);
  };
  CHECK(with(folder.write("none", "")).exit_code == 0);
  const tests::Run deny = with(folder.write("vendor", lines({kVendor})));
  CHECK(deny.exit_code == 1);
  CHECK(deny.out.find("; counts REQ-1, in flight") != std::string::npos);
  const tests::Run bad = with(folder.write("bad", lines({kVendor, R"({"person":"nobody","add":[{"permission":"request"}]})"})));
  CHECK(bad.exit_code == 2);
  CHECK(bad.out.empty());
  CHECK(bad.err.find("bad:2: request") != std::string::npos);
}

}  // namespace rolewright
