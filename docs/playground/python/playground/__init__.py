"""The Python side of the playground: what its pages say, and what a press of a button does. It runs in the browser.

It is given the name of an act and the fields of a form, and gives back a page as HTML, ready to be shown. It holds one
person's answers, in memory only. The page's JavaScript knows nothing of checklists.
"""
