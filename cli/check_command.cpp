// `rolewright check`: may this person get this, now, until then?
#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <optional>

#include "analyzer/analyze.hpp"
#include "cli/change_files.hpp"
#include "cli/command.hpp"
#include "cli/findings_text.hpp"
#include "cli/record_file.hpp"
#include "cli/request_batch.hpp"
#include "cli/workspace.hpp"
#include "connectors/json/request_file.hpp"
#include "report/names.hpp"

namespace rolewright::cli {
namespace {

enum class Mode : std::uint8_t { Report, Advise, Enforce };

class CheckCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override {
    CLI::App* command = program.add_subcommand("check", "answer a request before access is granted");
    add_workspace(*command, workspace_);
    command->add_option("--request", request_file_, "the request as JSON (rolewright.request/1)")
        ->option_text("FILE");
    CLI::Option* batch = command->add_option("--batch", batch_,
                                             "requests, one JSON object a line; - for standard input. One that is permitted "
                                             "counts as granted for those after it");
    batch->option_text("FILE");
    command->add_option("--in-flight", in_flight_, "requests granted and not yet provisioned, one JSON object a line")
        ->option_text("FILE");
    command->add_option("--person", person_, "who asks: key, email or login")->option_text("NAME");
    command->add_option("--add", add_, "roles (or permissions) of the policy asked for")
        ->option_text("NAME…");
    command->add_option("--remove", remove_, "roles (or permissions) given back in the same step")
        ->option_text("NAME…");
    changes_.declare(*command);
    command->add_option("--from", from_, "first day; today when left out")->option_text("YYYY-MM-DD");
    command->add_option("--until", until_, "the day it ends; never when left out")->option_text("YYYY-MM-DD");
    command->add_option("--ticket", ticket_, "the request's number, echoed in the answer");
    command->add_option("--record", record_, "append the decision to this file, chained to those before it")
        ->option_text("FILE");
    command->add_flag("--with-collusion", with_collusion_,
                      "also judge what people could do together, and whether enough are left");
    command->add_option("--max-age", max_age_, "refuse to answer from a snapshot that describes a day longer ago than this: before --today or, "
                        "without it, today by the machine's clock")
        ->check(whole_number(0))
        ->option_text("DAYS");
    static const std::map<std::string, Mode> kModes{
        {"report", Mode::Report}, {"advise", Mode::Advise}, {"enforce", Mode::Enforce}};
    command->add_option("--mode", mode_, "report and advise always exit 0; enforce exits by the verdict")
        ->transform(CLI::CheckedTransformer(kModes))
        ->option_text("report|advise|enforce");
    only_one_way_to_ask(*command);
    add_format(*command, format_);
    command->footer(
        "Example: rolewright check -p fixtures/bureau/bureau.rw -s bureau.rws --person jdoe@agency.example "
        "--add Certifier --until 2026-12-31\n"
        "Example: rolewright check -p fixtures/bureau/bureau.rw -s bureau.rws --terraform plan.json --users okta/users.json\n"
        "Example: rolewright check -p fixtures/bureau/bureau.rw -s bureau.rws --batch - --format json < requests.jsonl\n"
        "Exit codes: 0 permit, 1 deny, 5 needs approval, 2 bad input or a stale snapshot; of a batch the worst: 2, 1, 5, 0.");
    return command;
  }

  Exit run() override {
    Workspace workspace{workspace_};
    if (!workspace.ok()) return bad_input("check", format_, workspace.problems(), workspace.sources());
    if (const Diagnostics stale = staleness(workspace); stale.has_error())
      return bad_input("check", format_, stale);
    if (batch_ == "-" && in_flight_ == "-")
      return bad_input("check", format_, {{.code = Code::BadOption, .message = "standard input is read once", .where = "--in-flight"}});
    analyzer::PreGrant desk{workspace.world()};
    if (!in_flight_.empty())
      if (const Diagnostics problems = expect_all(desk, in_flight_); problems.has_error())
        return bad_input("check", format_, problems);
    if (!batch_.empty()) return judge_batch(workspace, desk);
    if (changes_.given()) return judge_changes(workspace, desk);
    Result<Request> request = read_request(workspace);
    if (!request.ok()) return bad_input("check", format_, request.error());
    request.value().with_collusion = with_collusion_;
    const Result<CheckResult> result = desk.check(request.value());
    if (!result.ok()) return bad_input("check", format_, result.error());
    if (const Diagnostics problems = record(workspace, request.value(), result.value()); problems.has_error())
      return bad_input("check", format_, problems);
    if (format_ == Format::Json) {
      print(report::check_json(workspace.context(), request.value(), result.value(), mode_word()));
    } else {
      show(workspace.snapshot(), request.value(), result.value());
      print(provenance_text(workspace.snapshot()));
    }
    return exit_of(result.value().answer);
  }

 private:
  // What is asked comes from one place: an option that would not be judged is refused.
  static void only_one_way_to_ask(CLI::App& command) {
    const auto alone = [&](const char* option, std::initializer_list<const char*> others) {
      for (const char* other : others) command.get_option(option)->excludes(other);
    };
    alone("--batch", {"--request", "--person", "--add", "--remove", "--scim", "--terraform", "--users", "--ticket", "--from", "--until"});
    alone("--request", {"--person", "--add", "--remove", "--scim", "--terraform", "--users", "--ticket", "--from", "--until"});
    for (const char* changes : {"--scim", "--terraform"}) alone(changes, {"--person", "--add", "--remove"});
  }

  // Each answer is written out before the next request is read: whoever sends them may wait for it.
  Exit judge_batch(Workspace& workspace, analyzer::PreGrant& desk) {
    Request frame;
    frame.with_collusion = with_collusion_;
    Exit worst = Exit::Clean;
    std::optional<std::uint64_t> last;  // line answered
    const auto begin = [&] {
      if (!last && format_ == Format::Json) print(report::batch_head(workspace.context(), mode_word()));
    };
    const Diagnostics problems = answer_batch(desk, batch_, frame, [&](const BatchLine& line) -> Diagnostics {
      begin();
      last = line.number;
      if (line.result.ok())
        if (Diagnostics unrecorded = record(workspace, line.request, line.result.value()); unrecorded.has_error())
          return unrecorded;
      if (format_ == Format::Json) {
        print(report::batch_line(workspace.context(), line.number, line.request, line.result));
      } else if (line.result.ok()) {
        show(workspace.snapshot(), line.request, line.result.value());
      } else {
        print_diagnostics(line.result.error(), workspace.sources());
      }
      worst = worse(worst, line.result.ok() ? exit_of(line.result.value().answer) : Exit::BadInput);
      return flush_output();
    });
    if (problems.has_error() && !last) return bad_input("check", format_, problems, workspace.sources());
    begin();
    if (format_ != Format::Json) print(provenance_text(workspace.snapshot()));
    if (!problems.has_error()) return worst;
    if (format_ == Format::Json) print(report::batch_line(workspace.context(), *last, {}, problems));
    print_diagnostics(problems, workspace.sources());
    return Exit::BadInput;
  }

  static Exit worse(Exit left, Exit right) {
    constexpr std::array kOrder{Exit::Clean, Exit::NeedsApproval, Exit::Findings, Exit::BadInput};
    const auto rank = [&](Exit exit) { return std::find(kOrder.begin(), kOrder.end(), exit); };
    return rank(left) < rank(right) ? right : left;
  }

  // Each person's changes together, as one request, each judged as if those before it that are permitted were made; the
  // gravest answer is that of all.
  Exit judge_changes(Workspace& workspace, analyzer::PreGrant& desk) {
    Request frame;
    frame.ticket = ticket_;
    frame.with_collusion = with_collusion_;
    const Result<Interval> held = days();
    if (!held.ok()) return bad_input("check", format_, held.error());
    frame.held = held.value();
    const Result<ChangeFiles::Requests> read = changes_.read(workspace, frame);
    if (!read.ok()) return bad_input("check", format_, read.error());
    std::vector<CheckResult> results;
    for (const Request& request : read.value().requests) {
      Result<CheckResult> result = desk.check(request);
      if (!result.ok()) return bad_input("check", format_, result.error());
      results.push_back(std::move(result).value());
      if (results.back().answer != Answer::Permit) continue;
      if (const Diagnostics problems = desk.expect(request); problems.has_error())
        return bad_input("check", format_, problems);
    }
    for (std::size_t index = 0; index != results.size(); ++index)
      if (const Diagnostics problems = record(workspace, read.value().requests[index], results[index]); problems.has_error())
        return bad_input("check", format_, problems);
    Exit worst = Exit::Clean;
    std::string documents;
    for (std::size_t index = 0; index != results.size(); ++index) {
      worst = worse(worst, exit_of(results[index].answer));
      const Request& request = read.value().requests[index];
      if (format_ == Format::Json) {
        documents += (documents.empty() ? "" : ",\n") +
                     report::check_json(workspace.context(), request, results[index], mode_word());
      } else {
        show(workspace.snapshot(), request, results[index]);
      }
    }
    if (format_ == Format::Json) {
      print("[\n" + documents + "]\n");
    } else {
      print("people whose access changes: " + grouped(results.size()) + "; changes that touch nobody's access: " +
            grouped(read.value().neutral) + "\n" + provenance_text(workspace.snapshot()));
    }
    return worst;
  }

  [[nodiscard]] Result<Interval> days() const {
    const Result<Day> from = day_option(from_, "--from", Day::min());
    const Result<Day> until = day_option(until_, "--until", Day::max());
    if (!from.ok()) return from.error();
    if (!until.ok()) return until.error();
    return Interval{from.value(), until.value()};
  }

  [[nodiscard]] std::string mode_word() const {
    return mode_ == Mode::Report ? "report" : mode_ == Mode::Advise ? "advise" : "enforce";
  }

  // Before the answer is given: a decision that cannot be recorded is not made.
  Diagnostics record(Workspace& workspace, const Request& request, const CheckResult& result) const {
    if (record_.empty()) return {};
    return append_record(record_, [&](const report::RecordChain& chain) {
      return report::record_line(workspace.context(), workspace.policy().digest, request, result, chain);
    });
  }

  // In UTC.
  static Day day_by_the_clock() {
    const auto days = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    return Day{static_cast<std::int32_t>(days.time_since_epoch().count())};
  }

  Diagnostics staleness(Workspace& workspace) const {
    if (!max_age_) return {};
    const Day today = workspace_.today.empty() ? day_by_the_clock() : workspace.world().today;
    const std::int64_t age = std::int64_t{today.count()} - std::int64_t{workspace.snapshot().taken[0].count()};
    if (age >= 0 && age <= *max_age_) return {};
    if (age < 0)
      return {{.code = Code::StaleSnapshot,
               .message = "the snapshot says it describes " + to_string(workspace.snapshot().taken[0]) +
                          ", which is after " + to_string(today),
               .where = printable(workspace_.snapshot)}};
    return {{.code = Code::StaleSnapshot,
             .message = "the snapshot describes " + to_string(workspace.snapshot().taken[0]) + ", " +
                        std::to_string(age) + " days ago, and --max-age allows " + std::to_string(*max_age_),
             .where = printable(workspace_.snapshot),
             .help = "import the exports again"}};
  }

  Result<Request> read_request(Workspace& workspace) const {
    if (!request_file_.empty()) {
      const Result<std::string> text = read_file(request_file_, connectors::kMaxRequestBytes);
      if (!text.ok()) return text.error();
      return connectors::parse_request(text.value(), request_file_);
    }
    if (person_.empty())
      return Diagnostic{.code = Code::BadOption,
                        .message = "nothing is asked",
                        .where = "check",
                        .help = "name a --person and what to --add or --remove, or a file: --request, --batch, --scim, --terraform"};
    Request request{.person = person_, .add = {}, .remove = {}, .held = {}, .ticket = ticket_};
    const Result<Interval> held = days();
    if (!held.ok()) return held.error();
    request.held = held.value();
    for (const std::string& name : add_) request.add.push_back(item(workspace, name));
    for (const std::string& name : remove_) request.remove.push_back(item(workspace, name));
    return request;
  }

  // A name of the command line is a role if the policy has such a role, for roles are asked who may have
  // them; else a permission.
  static RequestItem item(Workspace& workspace, const std::string& name) {
    const compiler::PolicyIr& policy = workspace.policy().ir;
    const auto named = [&](const auto& known) { return known.name == name; };
    const bool permission = std::none_of(policy.roles.begin(), policy.roles.end(), named) &&
                            std::any_of(policy.permissions.begin(), policy.permissions.end(), named);
    return permission ? RequestItem{.role = {}, .permission = name, .scope = {}}
                      : RequestItem{.role = name, .permission = {}, .scope = {}};
  }

  [[nodiscard]] Exit exit_of(Answer answer) const {
    if (mode_ != Mode::Enforce) return Exit::Clean;
    return answer == Answer::Permit ? Exit::Clean
           : answer == Answer::Deny ? Exit::Findings
                                    : Exit::NeedsApproval;
  }

  static void show(const Snapshot& snapshot, const Request& request, const CheckResult& result) {
    std::string text = std::string{report::to_string(result.answer)} + ": " + printable(request.person) +
                       (request.ticket.empty() ? "" : " (" + printable(request.ticket) + ")") + "\n";
    for (const Reason& reason : result.reasons)
      text += "  because " + reason.rule + ": " + reason.text + "\n";
    for (const std::string& approver : result.approvers) text += "  approval by: " + approver + "\n";
    for (const Finding& finding : result.caused_by_request)
      text += "  the request would cause\n  " +
              finding_text(snapshot, result.rules[finding.rule.index()], finding);
    for (const Finding& finding : result.existing)
      text += "  already so, not charged to the request: " + result.rules[finding.rule.index()].id + " " +
              finding.id + "\n";
    print(text);
  }

  WorkspaceOptions workspace_;
  ChangeFiles changes_;
  std::string request_file_, batch_, in_flight_, person_, from_, until_, ticket_;
  std::vector<std::string> add_, remove_;
  std::optional<std::int32_t> max_age_;
  std::string record_;
  bool with_collusion_ = false;
  Mode mode_ = Mode::Enforce;
  Format format_ = Format::Text;
};

}  // namespace

std::unique_ptr<Command> check_command() {
  return std::make_unique<CheckCommand>();
}

}  // namespace rolewright::cli
