"""Asks DuckDB what sql_rivals wrote: duckdb_question.py FOLDER SECONDS.

Runs FOLDER/load.sql, ask.sql and answer.sql in memory; writes FOLDER/measured.txt: version, wall seconds of loading and of
asking, processor seconds of asking, peak memory of the process in MiB. A question that takes longer than SECONDS is stopped.
"""
import resource
import sys
import threading
import time

import duckdb


def main(folder, limit):
    def text(name):
        with open(f"{folder}/{name}", encoding="utf-8") as file:
            return file.read()

    database = duckdb.connect()
    start = time.perf_counter()
    database.execute(text("load.sql"))
    load = time.perf_counter() - start
    stop = threading.Timer(limit, database.interrupt)
    stop.daemon = True
    stop.start()
    start, processor = time.perf_counter(), time.process_time()
    database.execute(text("ask.sql"))
    evaluate, processor = time.perf_counter() - start, time.process_time() - processor
    stop.cancel()
    database.execute(text("answer.sql"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with open(f"{folder}/measured.txt", "w", encoding="utf-8") as file:
        file.write(f"{duckdb.__version__} {load} {evaluate} {processor} {peak}\n")


main(sys.argv[1], float(sys.argv[2]))
