// Memory is a record's, whatever the size of the file: a log of one line and a gigabyte, imported by the program under a
// limit of address space that the log would not fit into.
#include <sys/wait.h>
#include <zlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/cli/program.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"

namespace rolewright {
namespace {

constexpr const char* kRecord =
    R"({"uuid":"5a1f","published":"2026-09-01T10:00:00.000Z","eventType":"user.authentication.sso","displayMessage":"User single sign on to app","outcome":{"result":"SUCCESS","reason":null},"actor":{"id":"00u1","type":"User","alternateId":"one@a.example","displayName":"One"},"target":[{"id":"0oa1","type":"AppInstance","alternateId":"FIN","displayName":"FIN"}]})";

// `text` as one member of a gzip file: members after each other are one file.
std::string gzip_member(const std::string& text) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

#if defined(__SANITIZE_ADDRESS__)
constexpr std::size_t kMembers = 8;
constexpr const char* kLimit = "";  // the sanitizer's own address space is past any limit
#else
constexpr std::size_t kMembers = 128;
constexpr const char* kLimit = "ulimit -v 400000; ";  // KiB
#endif
constexpr std::size_t kRecordsAMember = 24'000;  // 8.3 MB; 128 of them are more than a gigabyte

}  // namespace

TEST_CASE("a log of one line and a gigabyte is imported in bounded memory", "[cli]") {
  const tests::ScratchFolder folder;
  folder.write("hr.csv", "employee_id,mail\nE1,one@a.example\n");
  folder.write("sources.yaml", "agency: a\ntaken: 2026-09-30\nsystems:\n  - {name: OKTA, okta_org: a.example}\n  - {name: FIN, okta_app: 0oa1}\n"
                               "join:\n  logins: [{system: \"*\", by: email}]\nsources:\n  - {kind: hr-master, path: hr.csv, key: employee_id, "
                               "email: mail}\n  - {kind: okta-log, path: log.json.gz}\n");
  std::string many;
  for (std::size_t record = 0; record != kRecordsAMember; ++record) many += std::string{kRecord} + ",";
  REQUIRE(many.size() * 128 > 1'000'000'000);
  const std::string member = gzip_member(many);
  {
    std::ofstream log{folder.file("log.json.gz"), std::ios::binary};
    log << gzip_member("[");
    for (std::size_t index = 0; index != kMembers; ++index) log << member;
    log << gzip_member(std::string{kRecord} + "]");
  }
  const std::string command = kLimit + std::string{"'"} + ROLEWRIGHT_PROGRAM + "' import agency '" + folder.file("") + "' -o '" +
                              folder.file("a.rws") + "' > '" + folder.file("out") + "' 2>&1";
  const int status = std::system(command.c_str());
  CAPTURE(tests::read_text(folder.file("out")));
  CHECK(WEXITSTATUS(status) == 0);
  // One person and the log.
  const std::string read = kMembers == 128 ? "read 3,072,002 records" : "read 192,002 records";
  CHECK(tests::read_text(folder.file("out")).find(read) != std::string::npos);
}

TEST_CASE("one bad record in ten million costs itself, and is named by file, line and JSON path", "[cli]") {
  const std::size_t chunks = kMembers == 128 ? 1'000 : 10;  // of 10,000 records
  const tests::ScratchFolder folder;
  folder.write("hr.csv", "employee_id,mail\nE1,one@a.example\n");
  folder.write("sources.yaml", "agency: a\ntaken: 2026-09-30\nsystems:\n  - {name: OKTA, okta_org: a.example}\n"
                               "join:\n  logins: [{system: \"*\", by: email}]\nsources:\n  - {kind: hr-master, path: hr.csv, key: employee_id, "
                               "email: mail}\n  - {kind: okta-log, path: log.jsonl.gz}\n");
  std::string many;
  for (std::size_t record = 0; record != 10'000; ++record) many += "{\"eventType\":\"x\"}\n";
  const std::string bad =
      R"({"published":"2026-09-01","eventType":"user.authentication.sso","outcome":{"result":"SUCCESS"},"actor":{"id":7}})";
  const std::string member = gzip_member(many);
  const std::size_t before = chunks * 7 / 10;
  {
    std::ofstream log{folder.file("log.jsonl.gz"), std::ios::binary};
    for (std::size_t index = 0; index != chunks; ++index) {
      if (index == before) log << gzip_member(bad + "\n");
      log << member;
    }
  }
  const tests::Run run = tests::run_program({"import", "agency", folder.file(""), "-o", folder.file("a.rws")});
  CAPTURE(run.err);
  CHECK(run.exit_code == 0);
  const std::string records = chunks == 1'000 ? "10,000,002" : "100,002";  // one of HR, one bad
  CHECK(run.out.find("read " + records + " records of 2 exports, rejected 1,") != std::string::npos);
  CHECK(run.err.find("log.jsonl.gz:" + std::to_string(before * 10'000 + 1) + ": $.actor.id") != std::string::npos);
  const tests::Run strict = tests::run_program({"import", "agency", folder.file(""), "-o", folder.file("b.rws"), "--strict"});
  CHECK(strict.exit_code == 2);
  CHECK(strict.err.find("RW0510") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(folder.file("b.rws")));
}

}  // namespace rolewright
