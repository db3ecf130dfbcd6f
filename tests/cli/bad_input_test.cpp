// Bad input through the program: exit code 2, a diagnostic naming the place, and nothing half-written.
#include <sys/stat.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <tuple>

#include "tests/cli/program.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"

namespace rolewright::tests {
namespace {

void refuses(const std::vector<std::string>& arguments, const std::string& code, const std::string& place) {
  const Run run = run_program(arguments);
  INFO(run.err);
  CHECK(run.exit_code == 2);
  CHECK(run.err.find("[" + code + "]") != std::string::npos);
  CHECK(run.err.find(place) != std::string::npos);
}

}  // namespace

TEST_CASE("files that are not there or not what they should be are refused", "[cli]") {
  const ScratchFolder scratch;
  refuses({"analyze", "-p", "nowhere.rw", "-s", bureau_snapshot()}, "RW0001", "nowhere.rw");
  refuses({"analyze", "-p", bureau_policy(), "-s",
           scratch.write("text.rws", "this is not a snapshot, however long it may be")},
          "RW0601", "text.rws");
  const std::string snapshot = read_text(bureau_snapshot());
  refuses({"analyze", "-p", bureau_policy(), "-s",
           scratch.write("cut.rws", snapshot.substr(0, snapshot.size() / 2))},
          "RW0602", "cut.rws");
  std::string flipped = snapshot;
  flipped[flipped.size() / 2] ^= 4;
  refuses({"analyze", "-p", bureau_policy(), "-s", scratch.write("flipped.rws", flipped)}, "RW0602",
          "flipped.rws");
  refuses({"analyze", "-p", scratch.write("bytes.rw", "policy p\n\xff\xfe"), "-s", bureau_snapshot()},
          "RW0003", "bytes.rw");
}

TEST_CASE(
    "a name missing from a connected system is a mistake with a suggestion, or a note when asked to go on",
    "[cli]") {
  const ScratchFolder scratch;
  const std::string policy =
      scratch.write("typo.rw",
                    "policy typo\nsystem MOMENTUM = okta app \"0oa1fin\"\npermission create_vendor = "
                    "MOMENTUM \"VEND_CREAT\"\n"
                    "function Vendors = any of create_vendor\nrisk R-1 severity high Vendors is sensitive\n");
  refuses({"analyze", "-p", policy, "-s", bureau_snapshot()}, "RW0203", "typo.rw:3:37");
  CHECK(run_program({"analyze", "-p", policy, "-s", bureau_snapshot()})
            .err.find("did you mean `VEND_CREATE`?") != std::string::npos);
  CHECK(run_program({"analyze", "-p", policy, "-s", bureau_snapshot(), "--keep-going"}).exit_code == 0);
}

TEST_CASE("hostile policies are refused by name and place, in little memory", "[cli]") {
  const ScratchFolder scratch;
  const std::string words = "policy p\none of K = a, b\nperson has k: K\nrole R\n";
  const auto repeated = [](const std::string& text, std::size_t times) {
    std::string all;
    for (std::size_t count = 0; count != times; ++count) all += text;
    return all;
  };
  scratch.write("second.rw", "policy q\nuse \"third.rw\"\n");
  scratch.write("third.rw", "policy r\nuse \"first.rw\"\n");
  const std::vector<std::tuple<std::string, std::string, std::string>> files = {
      {"nul.rw", std::string{"policy p\nrole R\0\n", 17}, "error[RW0003]: `FOLDER/nul.rw` is not UTF-8 text\n  --> FOLDER/nul.rw: byte 15"},
      {"latin.rw", "policy p \"caf\xe9\"\n", "error[RW0003]: `FOLDER/latin.rw` is not UTF-8 text\n  --> FOLDER/latin.rw: byte 13"},
      {"large.rw", "policy p\n" + std::string(100'000'000, '/'), "error[RW0002]: `FOLDER/large.rw`: has 100000009 bytes, more than the limit of 16777216"},
      {"deep.rw", words + "assign R automatically when " + std::string(10'000, '(') + "k is a" + std::string(10'000, ')') + "\n",
       "error[RW0105]: this condition is nested deeper than 200 levels\n --> FOLDER/deep.rw:5:229"},
      {"not.rw", words + "assign R automatically when " + repeated("not ", 10'000) + "k is a\n",
       "error[RW0105]: this condition is nested deeper than 200 levels\n --> FOLDER/not.rw:5:829"},
      {"first.rw", "policy p\nuse \"second.rw\"\n",
       "error[RW0006]: policy files use each other: FOLDER/first.rw → FOLDER/second.rw → FOLDER/third.rw → FOLDER/first.rw\n"
       " --> FOLDER/third.rw:2:5"},
      {"includes.rw", "policy p\nrole A includes B\nrole B includes C\nrole C includes A\n",
       "error[RW0207]: roles include each other in a circle: A → B → C → A\n --> FOLDER/includes.rw:2:6"},
      {"order.rw", "policy p\norder T = a < b < c, c < a\n",
       "error[RW0206]: the order runs in a circle: a < b < c < a\n --> FOLDER/order.rw:2:26"},
      {"levels.rw", "policy p\nlevels L = a < b < a\n", "error[RW0202]: value `a` is listed twice\n --> FOLDER/levels.rw:2:20"},
      {"twice.rw", "policy p\nrole R\nrole R\n", "error[RW0202]: role `R` is declared twice\n --> FOLDER/twice.rw:3:6"},
      {"unknown.rw", "policy p\nexception E to NONE for person \"x\" until 2026-02-01\n",
       "error[RW0201]: no risk or rule is named `NONE`\n --> FOLDER/unknown.rw:2:16"},
      {"date.rw", "policy p\nexception E to NONE for person \"x\" until 2026-02-30\n",
       "error[RW0108]: `2026-02-30` is not a day of the calendar\n --> FOLDER/date.rw:2:42"},
      {"until.rw", "policy p\nexception E to NONE for person \"x\" from 2026-03-02 until 2026-03-01\n",
       "error[RW0208]: this exception ends before it begins\n --> FOLDER/until.rw:2:58"},
      {"names.rw", "policy p\n" + repeated("role R grants nothing\n", 500'000), "error[RW0201]: no permission is named `nothing`\n --> FOLDER/names.rw:2:15"},
  };
  const std::string folder = std::filesystem::path{scratch.file("x")}.parent_path().string();
  for (const auto& [name, text, expected] : files) {
    CAPTURE(name);
    const std::string file = scratch.write(name, text);
    const std::string errors = scratch.file("errors");
#ifdef __SANITIZE_ADDRESS__
    const std::string limit;  // shadow memory is larger than any limit
#else
    const std::string limit = "ulimit -v 1000000; ";  // KiB
#endif
    const int status = std::system((limit + "'" + ROLEWRIGHT_PROGRAM + "' compile -p '" + file + "' 2> '" + errors + "'").c_str());
    CHECK(WEXITSTATUS(status) == 2);
    std::string wanted = expected;
    for (std::size_t at; (at = wanted.find("FOLDER")) != std::string::npos;) wanted.replace(at, 6, folder);
    const std::string said = read_text(errors);
    INFO(said.substr(0, 2000));
    CHECK(said.find(wanted) != std::string::npos);
  }
}

TEST_CASE("files that together are too much to hold are refused", "[cli]") {
  const ScratchFolder scratch;
  std::string uses = "policy p\n";
  for (int file = 0; file != 5; ++file) {
    scratch.write("part" + std::to_string(file) + ".rw", "policy q\n" + std::string(15'000'000, ' '));
    uses += "use \"part" + std::to_string(file) + ".rw\"\n";
  }
  const Run run = run_program({"compile", "-p", scratch.write("all.rw", uses)});
  CHECK(run.exit_code == 2);
  CHECK(run.err.find("error[RW0002]: this policy and the files it names have more than 64 MiB together\n") != std::string::npos);
  CHECK(run.err.find("all.rw:6:5") != std::string::npos);
}

TEST_CASE("without a folder for temporary files a command says so", "[cli]") {
  const ScratchFolder scratch;
  const auto refused = [&](const std::string& arguments) {
    const std::string errors = scratch.file("errors");
    const int status = std::system(("TMPDIR='" + scratch.file("none") + "' '" + ROLEWRIGHT_PROGRAM + "' " + arguments + " > '" +
                                    scratch.file("out") + "' 2> '" + errors + "'").c_str());
    CHECK(WEXITSTATUS(status) == 2);
    return read_text(errors);
  };
  const std::string policy = " -p '" + bureau_policy() + "'";
  CHECK(refused("emit --target okta" + policy + " -s '" + bureau_snapshot() + "' -o '" + scratch.file("okta") + "'")
            .find("error[RW0004]") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(scratch.file("okta")));
  CHECK(refused("certify" + policy + " --solver true -o '" + scratch.file("cert") + "'").find("error[RW0332]") !=
        std::string::npos);
}

TEST_CASE("an import that fails writes nothing", "[cli]") {
  const ScratchFolder scratch;
  const std::string agency = scratch.file("agency");
  std::filesystem::copy(source_path("fixtures/tiny"), agency, std::filesystem::copy_options::recursive);
  std::string page;
  for (const auto& entry : std::filesystem::directory_iterator(agency + "/okta"))
    if (entry.path().filename().string().starts_with("users")) page = entry.path().string();
  REQUIRE_FALSE(page.empty());
  const std::string whole = read_text(page);
  scratch.write("agency/okta/" + std::filesystem::path{page}.filename().string(),
                whole.substr(0, whole.size() / 2));
  refuses({"import", "agency", agency, "-o", scratch.file("agency.rws")}, "RW0501", "users");
  CHECK_FALSE(std::filesystem::exists(scratch.file("agency.rws")));
}

TEST_CASE("requests that cannot be understood are refused, with the JSON path", "[cli]") {
  const ScratchFolder scratch;
  const auto refuse = [&](const std::string& text, const std::string& place) {
    refuses({"check", "-p", bureau_policy(), "-s", bureau_snapshot(), "--request",
             scratch.write("request.json", text)},
            "RW0701", place);
  };
  refuse("{\"person\":\"a@b\"", "$");
  refuse("[]", "$");
  refuse("{\"person\":7,\"add\":[]}", "$.person");
  refuse("{\"person\":\"theodora.lang@biw.example\",\"add\":[{\"rol\":\"Certifier\"}]}", "$.add[0]");
  refuse(
      "{\"person\":\"theodora.lang@biw.example\",\"add\":[{\"role\":\"Certifier\"}],\"from\":\"2026-02-30\"}",
      "$.from");
  refuse("{\"person\":\"nobody@biw.example\",\"add\":[{\"role\":\"Certifier\"}]}", "nobody@biw.example");
  refuse("{\"person\":\"theodora.lang@biw.example\",\"add\":[{\"role\":\"Certifyer\"}]}",
         "did you mean `Certifier`?");
}

TEST_CASE("options that cannot be used are refused", "[cli]") {
  CHECK(run_program({}).exit_code == 2);
  CHECK(run_program({"analyse"}).exit_code == 2);
  CHECK(run_program({"--help"}).exit_code == 0);
  refuses({"analyze", "-p", bureau_policy(), "-s", bureau_snapshot(), "--today", "2026-02-30"}, "RW0005",
          "--today");
  refuses({"analyze", "-p", bureau_policy(), "-s", bureau_snapshot(), "--period", "2026-10-31..2026-10-01"},
          "RW0005", "--period");
  refuses({"analyze", "-p", bureau_policy(), "-s", bureau_snapshot(), "--rule", "P2P-1"}, "RW0005",
          "did you mean `P2P-01`?");
  refuses({"mine"}, "RW0005", "mine");
  refuses({"verify", "-p", bureau_policy(), "--deny", "RW9999"}, "RW0005", "RW9999");
}

TEST_CASE("an output that is not a plain file is refused and left as it is", "[cli]") {
  const ScratchFolder scratch;
  const std::string pipe = scratch.file("pipe");
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  refuses({"certify", "-p", bureau_policy(), "-o", pipe}, "RW0004", "pipe");
  refuses({"import", "agency", source_path("fixtures/tiny"), "-o", pipe}, "RW0004", "pipe");
  CHECK(std::filesystem::is_fifo(pipe));
  refuses({"analyze", "-p", bureau_policy(), "-s", pipe}, "RW0001", "pipe");
  refuses({"mine", "--upa", pipe}, "RW0001", "pipe");
  refuses({"emit", "--target", "okta", "--roles", "none", "-p", bureau_policy(), "-s", bureau_snapshot(),
           "-o", ""},
          "RW0005", "--output");
}

TEST_CASE("an age limit cannot be switched off by a strange number", "[cli]") {
  const std::string request = source_path("fixtures/bureau/requests/permit.json");
  const auto check = [&](const std::string& age, const std::string& today) {
    return run_program({"check", "-p", bureau_policy(), "-s", bureau_snapshot(), "--request", request,
                        "--max-age", age, "--today", today})
        .exit_code;
  };
  CHECK(check("7", "2026-10-07") == 0);
  CHECK(check("7", "2026-10-08") == 2);
  CHECK(check("-1", "2026-10-01") == 2);
  CHECK(check("7", "2026-09-01") == 2);  // a snapshot of the future
}

TEST_CASE("what no export shows is not permitted unasked, and one too many is counted", "[cli]") {
  const ScratchFolder scratch;
  const std::string policy = scratch.write(
      "unseen.rw",
      "policy unseen owner \"CISO\"\nsystem NOPE = export \"NOPE\"\nsystem PRISM = okta app \"0oa2acq\"\n"
      "permission hidden = NOPE \"X\"\npermission draft = PRISM \"AWARD_DRAFT\"\nfunction Draft = any of "
      "draft\n"
      "risk N-1 severity high at most 5 people hold Draft\n");
  const auto check = [&](const std::string& wanted) {
    return run_program({"check", "-p", policy, "-s", bureau_snapshot(), "--person",
                        "marta.ostrander@biw.example", "--add", wanted, "--format", "json"});
  };
  const Run hidden = check("hidden");
  CHECK(hidden.exit_code == 5);
  CHECK(nlohmann::json::parse(hidden.out)["approvers"][0] == "CISO");
  const Run draft = check("draft");
  CHECK(draft.exit_code == 1);
  CHECK(nlohmann::json::parse(draft.out)["caused_by_request"][0]["rule"] == "N-1");
}

TEST_CASE("a snapshot is of a day that somebody has said", "[cli]") {
  const ScratchFolder scratch;
  scratch.write("hr.csv", "employee_id,email\nE1,one@a.example\n");
  scratch.write("org/a/org.yaml", "admins: [one]\n");
  const std::string snapshot = scratch.file("a.rws");
  refuses({"import", "agency", source_path("fixtures/bureau"), "--taken", "2026-10-01", "-o", snapshot}, "RW0005",
          "describes 2026-09-30");
  for (const std::vector<std::string>& what : {std::vector<std::string>{"hr", scratch.file("hr.csv")}, {"github-org", scratch.file("org")}}) {
    std::vector<std::string> arguments{"import", what[0], what[1], "-o", snapshot};
    refuses(arguments, "RW0005", "--taken YYYY-MM-DD");
    CHECK_FALSE(std::filesystem::exists(snapshot));
    arguments.insert(arguments.end(), {"--taken", "2026-09-30"});
    const Run run = run_program(arguments);
    CHECK(run.exit_code == 0);
    CHECK(run.out.find("describing 2026-09-30") != std::string::npos);
    std::filesystem::remove(snapshot);
  }
}

TEST_CASE("what is typed is never printed raw", "[cli]") {
  const Run run =
      run_program({"analyze", "-p", bureau_policy(), "-s", bureau_snapshot(), "--format", "x\x1b[31m"});
  CHECK(run.exit_code == 2);
  CHECK(run.err.find('\x1b') == std::string::npos);
}

TEST_CASE("what exports say is never printed raw", "[cli]") {
  const tests::ScratchFolder scratch;
  scratch.write("hr.csv", "employee_id,email\nE1,one@a.example\n");
  const std::string evil = "\\u001b]0;x\\u0007\\u202e";
  scratch.write("okta/users.json", "[{\"id\":\"u1\",\"status\":\"" + evil + "\",\"profile\":{\"login\":\"one@a.example\"}},"
                                   "{\"id\":\"u2\",\"status\":\"ACTIVE\",\"profile\":{\"login\":\"" + evil + "\"}}]");
  scratch.write("okta/groups.json", "[{\"id\":\"g1\",\"profile\":{\"name\":\"" + evil + "\"}},{\"id\":\"" + evil +
                                    "\",\"profile\":{\"name\":\"" + evil + "\"}}]");
  scratch.write("okta/group_members/g1.json", "[{\"id\":\"u2\"},{\"id\":\"" + evil + "\"}]");
  const Run run = run_program({"import", "hr", scratch.file("hr.csv"), "okta", scratch.file("okta"), "--taken", "2026-09-30", "-o", scratch.file("a.rws")});
  CAPTURE(run.err);
  CHECK(run.exit_code == 0);
  CHECK(run.err.find("RW0507") != std::string::npos);  // it names the account
  for (const std::string* text : {&run.out, &run.err})
    for (const char* raw : {"\x1b", "\x07", "\u202e"}) CHECK(text->find(raw) == std::string::npos);
}

TEST_CASE("with --format json bad input is a document too", "[cli]") {
  const Run run = run_program({"analyze", "-p", "nowhere.rw", "-s", bureau_snapshot(), "--format", "json"});
  CHECK(run.exit_code == 2);
  const auto document = nlohmann::json::parse(run.out);
  CHECK(document["schema"] == "rolewright.analyze/1");
  CHECK(document["diagnostics"][0]["code"] == "RW0001");
}

TEST_CASE("every subcommand has help with an example", "[cli]") {
  for (const char* name : {"init", "import", "coverage", "compile", "fmt", "test", "verify", "certify", "analyze",
                           "report", "explain", "check", "mine", "emit", "synth"}) {
    const Run run = run_program({name, "--help"});
    INFO(name);
    CHECK(run.exit_code == 0);
    CHECK(run.out.find("Example: rolewright " + std::string{name}) != std::string::npos);
  }
}

}  // namespace rolewright::tests
