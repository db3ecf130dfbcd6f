# rolewright(1) from the program's own --help, so that the page cannot disagree with it.
#   in   -DPROGRAM=the built program  -DVERSION=0.1.0  -DOUTPUT=rolewright.1
#   out  the page: the general help, then one section for each subcommand the general help lists
cmake_minimum_required(VERSION 3.25)

# Help text as roff: shown as it is, so nothing in it may look like a request.
function(append_verbatim text)
  string(REPLACE "\\" "\\e" text "${text}")
  string(REPLACE "-" "\\-" text "${text}")
  string(REGEX REPLACE "(^|\n)([.'])" "\\1\\\\&\\2" text "${text}")
  string(APPEND page ".nf\n${text}\n.fi\n")
  set(page "${page}" PARENT_SCOPE)
endfunction()

function(help_of result)
  execute_process(COMMAND "${PROGRAM}" ${ARGN} --help OUTPUT_VARIABLE text RESULT_VARIABLE status
    OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${PROGRAM} ${ARGN} --help ended with ${status}")
  endif()
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

help_of(general)
set(page ".\\\" Generated from rolewright --help\n.TH ROLEWRIGHT 1 \"\" \"rolewright ${VERSION}\" \"User Commands\"\n")
string(APPEND page ".SH NAME\nrolewright \\- segregation of duties and roles: compile a policy, analyze, prove, mine\n")
string(APPEND page ".SH SYNOPSIS\n.B rolewright\n.I subcommand\n.RI [ options ]\n.SH DESCRIPTION\n")
append_verbatim("${general}")

# A subcommand's line: two spaces, its name, spaces or the line's end. Options begin with a dash, so they do not match.
string(REGEX MATCH "\n(SUBCOMMANDS|Subcommands|subcommands):.*" listed "${general}")
string(REGEX MATCHALL "\n  [a-z][a-z-]*[ \n]" names "${listed}\n")
foreach(name IN LISTS names)
  string(STRIP "${name}" name)
  help_of(text ${name})
  string(TOUPPER "${name}" title)
  string(APPEND page ".SH ${title}\n")
  append_verbatim("${text}")
endforeach()

string(APPEND page ".SH EXIT STATUS\n")
append_verbatim("0  clean, permitted, or only warnings and mitigated findings\n1  findings, or denied\n2  bad input\n3  unknown, or undetermined alone\n5  needs approval")
file(WRITE "${OUTPUT}" "${page}")
