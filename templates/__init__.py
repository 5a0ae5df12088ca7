"""HTML as Jinja2 templates, one style sheet, and the one door to them: `environment.render`.

Templates say what they are given in `views`, and every word through the reader's `Words`. All
values are escaped; markup from elsewhere passes the `cleaned` filter, which cleans it once more
whatever was done before. No template loads anything from another host, and none needs a script.
This floor knows no rooms and no requests.
"""
