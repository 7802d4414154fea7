def page_cache(get_response):
    return get_response
