"""Files of a recording that are damaged."""

import lzma
import os
import tempfile
import unittest

from validation import files

HEADER = "t_s,function,duration_ms\n"


class Files(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def write(self, name, data):
        with open(os.path.join(self.folder, name), "wb") as file:
            file.write(data)

    def expect_refusal(self, text, expected):
        for name, data in (("schedule.csv", text.encode()),
                           ("schedule.csv.xz", lzma.compress(text.encode()))):
            self.write(name, data)
            with self.assertRaises(ValueError) as caught:
                files.rows(self.folder, "schedule.csv")
            os.remove(os.path.join(self.folder, name))
            path = os.path.join(self.folder, name)
            self.assertEqual(str(caught.exception), f"{path}: {expected}")

    def test_whole_rows_are_read(self):
        self.write("schedule.csv.xz", lzma.compress((HEADER + "-0.5,f,10\n").encode()))
        self.assertEqual(files.rows(self.folder, "schedule.csv"),
                         [{"t_s": "-0.5", "function": "f", "duration_ms": "10"}])

    def test_empty_file(self):
        self.expect_refusal("", "expected a line of column names, not an empty file")

    def test_absent_column(self):
        self.expect_refusal("t_s,function\n", "line 1: no column 'duration_ms'")

    def test_row_cut_inside_its_last_cell(self):
        self.expect_refusal(HEADER + "1,f,1000\n2,f,1", "line 3: cut off before its end")

    def test_row_without_all_cells(self):
        self.expect_refusal(HEADER + "1,f\n", "line 2: expected 3 cells")
        self.expect_refusal(HEADER + "1,f,1,1\n", "line 2: expected 3 cells")

    def test_cells_of_another_kind(self):
        for row, expected in (
                ("x,f,1", "column 't_s': expected a number, not 'x'"),
                ("nan,f,1", "column 't_s': expected a number, not 'nan'"),
                (",f,1", "column 't_s': expected a value, not ''"),
                ("1,f,0", "column 'duration_ms': expected more than 0, not '0'")):
            self.expect_refusal(f"{HEADER}{row}\n", f"line 2, {expected}")

    def test_compressed_file_without_data(self):
        self.write("schedule.csv.xz", b"")
        with self.assertRaisesRegex(ValueError, "schedule.csv.xz: "):
            files.rows(self.folder, "schedule.csv")

    def test_configuration_has_all_its_keys(self):
        self.write("config.json", b'{"functions": []}')
        self.assertEqual(files.read_config(self.folder, ["functions"]), {"functions": []})
        with self.assertRaisesRegex(ValueError, "config.json: expected an object with 'x'"):
            files.read_config(self.folder, ["functions", "x"])
        self.write("config.json", b"[]")
        with self.assertRaisesRegex(ValueError, "expected an object with 'functions'"):
            files.read_config(self.folder, ["functions"])


if __name__ == "__main__":
    unittest.main()
