import marimo

__generated_with = "0.25.2"
app = marimo.App(width="full", app_title="Artifacts in marimo")


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    # Artifacts in marimo

    At the end of this notebook you have a table of all artifact versions of a W&B project, and below it
    cells that follow it by themselves: what you have selected, where the bytes of the rows on the
    screen are, and the plan of everything that you have marked. Nothing is sent to the server before
    you press **Apply changes**.
    """)
    return


@app.cell
def _():
    import marimo as mo
    import wandb

    from artwidgets import ArtifactBrowser

    return ArtifactBrowser, mo, wandb


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## Which project

    In a terminal of the JupyterLab that `artwidgets demo` opens, wandb talks to the local server of the
    demo, and its project `demo` has a year of work. For a project of your own change the two names.
    """)
    return


@app.cell
def _(wandb):
    entity, project = wandb.Api().default_entity, "demo"
    return entity, project


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## The browser

    `mo.ui.anywidget` makes it an element of marimo: each cell that names `browser` runs again when you
    filter, select or mark something. Try `alias:none age:>90d` in the filter, and tick some rows.
    """)
    return


@app.cell
def _(ArtifactBrowser, entity, mo, project):
    browser = mo.ui.anywidget(ArtifactBrowser(entity, project))
    browser
    return (browser,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## Wait for the rows

    The listing loads in the background. Until it is there, this cell stops, and so do all below it.
    """)
    return


@app.cell
def _(browser, entity, mo, project):
    session = browser.session
    mo.stop(not session.loaded, mo.md("The listing is still on its way."))
    mo.md(f"{len(session.listing):,} versions of `{entity}/{project}`")
    return (session,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## What is selected

    `browser.selected` is a DataFrame of the rows whose boxes are ticked, also of those that the filter
    hides by now.
    """)
    return


@app.cell
def _(browser, session):
    selected = browser.selected[["name", "type", "size", "created", "run"]]
    selected
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## What the filter shows

    `browser.view` holds the rows on the screen in their order, and `browser.filter` is the filter's
    text. All that pandas and marimo can do with a DataFrame is at hand.
    """)
    return


@app.cell
def _(browser, session):
    by_type = browser.view.groupby("type", observed=True)["size"].agg(versions="count", bytes="sum")
    by_type.sort_values("bytes", ascending=False)
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## Mark in code

    It also goes the other way: what code stages shows in the table above. The button marks old models
    without an alias that no run has used; **Undo** in the toolbar takes it back.
    """)
    return


@app.cell
def _(mo, session):
    mark = mo.ui.button(
        label="Mark old models",
        on_click=lambda _: session.delete(session.where("type:model alias:none age:>90d used:0 -is:linked")),
    )
    mark
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## The plan

    What **Review changes** shows, as a value: each version, what is refused and why, and the bytes that
    it frees.
    """)
    return


@app.cell
def _(browser, mo):
    mo.stop(not browser.session.changes, mo.md("Nothing is marked."))
    plan = browser.session.plan(measure=False)
    mo.vstack([mo.md(plan.summary), plan.to_frame()[["action", "name", "change", "size"]]])
    return


if __name__ == "__main__":
    app.run()
